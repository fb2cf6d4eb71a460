#nullable disable

using System.ComponentModel;

namespace Azure.Data.Tables.Sas;

/// <summary>Makes a signature that opens the account's tables to whoever holds it.</summary>
public class TableAccountSasBuilder
{
    public TableAccountSasBuilder(TableAccountSasPermissions permissions, TableAccountSasResourceTypes resourceTypes, DateTimeOffset expiresOn)
    {
        ExpiresOn = expiresOn;
        ResourceTypes = resourceTypes;
        SetPermissions(permissions);
    }

    public TableAccountSasBuilder(string rawPermissions, TableAccountSasResourceTypes resourceTypes, DateTimeOffset expiresOn)
    {
        ArgumentException.ThrowIfNullOrEmpty(rawPermissions);
        ExpiresOn = expiresOn;
        ResourceTypes = resourceTypes;
        Permissions = rawPermissions;
    }

    public TableSasProtocol Protocol { get; set; }

    public DateTimeOffset StartsOn { get; set; }

    public DateTimeOffset ExpiresOn { get; set; }

    public string Permissions { get; private set; }

    public TableSasIPRange IPRange { get; set; }

    public string Identifier { get; set; }

    public TableAccountSasResourceTypes ResourceTypes { get; set; }

    public void SetPermissions(TableAccountSasPermissions permissions) => Permissions = SasText.Permissions(permissions);

    public void SetPermissions(string rawPermissions) => Permissions = rawPermissions;

    public string Sign(TableSharedKeyCredential sharedKeyCredential) => ToSasQueryParameters(sharedKeyCredential).ToString();

    public TableAccountSasQueryParameters ToSasQueryParameters(TableSharedKeyCredential sharedKeyCredential)
    {
        ArgumentNullException.ThrowIfNull(sharedKeyCredential);
        if (ExpiresOn == default || string.IsNullOrEmpty(Permissions) || ResourceTypes == default)
            throw new InvalidOperationException($"A signature needs {nameof(ExpiresOn)}, {nameof(Permissions)} and {nameof(ResourceTypes)}.");
        // https://learn.microsoft.com/rest/api/storageservices/create-account-sas: the last line ends in a line feed too.
        var toSign = string.Join(
            '\n',
            sharedKeyCredential.AccountName,
            Permissions,
            "t",
            SasText.ResourceTypes(ResourceTypes),
            SasText.Time(StartsOn),
            SasText.Time(ExpiresOn),
            IPRange.ToString(),
            SasText.Protocol(Protocol),
            SasText.DefaultVersion,
            "");
        return new TableAccountSasQueryParameters(
            SasText.DefaultVersion, ResourceTypes, Protocol, StartsOn, ExpiresOn, IPRange, Identifier, null, Permissions, sharedKeyCredential.Sign(toSign));
    }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string ToString() => base.ToString();

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => base.Equals(obj);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => base.GetHashCode();
}
