#nullable disable

using System.Text;

namespace Azure.Data.Tables.Sas;

/// <summary>The parameters of a signature for one table, as they stand in a query.</summary>
public sealed class TableSasQueryParameters : TableAccountSasQueryParameters
{
    internal TableSasQueryParameters()
    {
    }

    internal TableSasQueryParameters(TableSasBuilder builder, string version, string signature)
        : base(version, null, builder.Protocol, builder.StartsOn, builder.ExpiresOn, builder.IPRange, builder.Identifier, null, builder.Permissions, signature)
    {
        TableName = builder.TableName;
        StartPartitionKey = builder.PartitionKeyStart;
        StartRowKey = builder.RowKeyStart;
        EndPartitionKey = builder.PartitionKeyEnd;
        EndRowKey = builder.RowKeyEnd;
    }

    public static TableSasQueryParameters Empty => new();

    public string StartPartitionKey { get; set; }

    public string StartRowKey { get; set; }

    public string EndPartitionKey { get; set; }

    public string EndRowKey { get; set; }

    internal string TableName { get; }

    public override string ToString()
    {
        var query = new StringBuilder();
        SasText.AppendParameter(query, "tn", TableName);
        SasText.AppendParameter(query, "startpk", StartPartitionKey);
        SasText.AppendParameter(query, "endpk", EndPartitionKey);
        SasText.AppendParameter(query, "startrk", StartRowKey);
        SasText.AppendParameter(query, "endrk", EndRowKey);
        AppendTo(query);
        return query.ToString();
    }
}
