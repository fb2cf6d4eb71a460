#nullable disable

using System.Text;

namespace Azure.Data.Tables.Sas;

/// <summary>The parameters of a signature, as they stand in a query.</summary>
public class TableAccountSasQueryParameters
{
    private readonly string _version;
    private readonly string _identifier;
    private readonly string _resource;
    private readonly string _permissions;
    private readonly string _signature;

    internal TableAccountSasQueryParameters()
    {
    }

    internal TableAccountSasQueryParameters(
        string version,
        TableAccountSasResourceTypes? resourceTypes,
        TableSasProtocol protocol,
        DateTimeOffset startsOn,
        DateTimeOffset expiresOn,
        TableSasIPRange ipRange,
        string identifier,
        string resource,
        string permissions,
        string signature)
    {
        _version = version;
        ResourceTypes = resourceTypes;
        Protocol = protocol;
        StartsOn = startsOn;
        ExpiresOn = expiresOn;
        IPRange = ipRange;
        _identifier = identifier;
        _resource = resource;
        _permissions = permissions;
        _signature = signature;
    }

    public string Version => _version ?? SasText.DefaultVersion;

    public TableAccountSasResourceTypes? ResourceTypes { get; }

    public TableSasProtocol Protocol { get; }

    public DateTimeOffset StartsOn { get; }

    public DateTimeOffset ExpiresOn { get; }

    public TableSasIPRange IPRange { get; }

    public string Identifier => _identifier ?? "";

    public string Resource => _resource ?? "";

    public string Permissions => _permissions ?? "";

    public string Signature => _signature ?? "";

    public override string ToString()
    {
        var query = new StringBuilder();
        AppendTo(query);
        return query.ToString();
    }

    internal void AppendTo(StringBuilder query)
    {
        SasText.AppendParameter(query, "sv", Version);
        if (ResourceTypes is { } types)
        {
            SasText.AppendParameter(query, "ss", "t");
            SasText.AppendParameter(query, "srt", SasText.ResourceTypes(types));
        }
        SasText.AppendParameter(query, "spr", SasText.Protocol(Protocol));
        SasText.AppendParameter(query, "st", SasText.Time(StartsOn));
        SasText.AppendParameter(query, "se", SasText.Time(ExpiresOn));
        SasText.AppendParameter(query, "sip", IPRange.ToString());
        SasText.AppendParameter(query, "si", Identifier);
        SasText.AppendParameter(query, "sr", Resource);
        SasText.AppendParameter(query, "sp", Permissions);
        SasText.AppendParameter(query, "sig", Signature);
    }
}
