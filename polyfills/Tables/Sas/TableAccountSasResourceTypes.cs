namespace Azure.Data.Tables.Sas;

/// <summary>The levels that a signature for the account opens: the service, its tables (containers), their entities (objects).</summary>
[Flags]
public enum TableAccountSasResourceTypes
{
    Service = 1,
    Container = 2,
    Object = 4,
    All = ~0,
}
