#nullable disable

namespace Azure.Data.Tables;

/// <summary>What every entity has: its two keys, and the version and time that the service gives it.</summary>
public interface ITableEntity
{
    string PartitionKey { get; set; }

    string RowKey { get; set; }

    DateTimeOffset? Timestamp { get; set; }

    ETag ETag { get; set; }
}
