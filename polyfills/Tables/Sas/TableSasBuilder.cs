#nullable disable

using System.ComponentModel;

namespace Azure.Data.Tables.Sas;

/// <summary>Makes a signature that opens one table to whoever holds it.</summary>
public class TableSasBuilder
{
    public TableSasBuilder(string tableName, TableSasPermissions permissions, DateTimeOffset expiresOn)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        TableName = tableName;
        ExpiresOn = expiresOn;
        SetPermissions(permissions);
    }

    public TableSasBuilder(string tableName, string rawPermissions, DateTimeOffset expiresOn)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        ArgumentException.ThrowIfNullOrEmpty(rawPermissions);
        TableName = tableName;
        ExpiresOn = expiresOn;
        Permissions = rawPermissions;
    }

    public TableSasProtocol Protocol { get; set; }

    public DateTimeOffset StartsOn { get; set; }

    public DateTimeOffset ExpiresOn { get; set; }

    public string Permissions { get; private set; }

    public TableSasIPRange IPRange { get; set; }

    public string Identifier { get; set; }

    public string TableName { get; set; }

    public string PartitionKeyStart { get; set; }

    public string RowKeyStart { get; set; }

    public string PartitionKeyEnd { get; set; }

    public string RowKeyEnd { get; set; }

    internal string Version { get; set; }

    public void SetPermissions(TableSasPermissions permissions) => Permissions = SasText.Permissions(permissions);

    public void SetPermissions(string rawPermissions) => Permissions = rawPermissions;

    public string Sign(TableSharedKeyCredential sharedKeyCredential) => ToSasQueryParameters(sharedKeyCredential).ToString();

    public TableSasQueryParameters ToSasQueryParameters(TableSharedKeyCredential sharedKeyCredential)
    {
        ArgumentNullException.ThrowIfNull(sharedKeyCredential);
        if (Identifier is null)
        {
            if (ExpiresOn == default)
                throw new InvalidOperationException($"A signature needs {nameof(ExpiresOn)}, or the {nameof(Identifier)} of a stored policy.");
            if (string.IsNullOrEmpty(Permissions))
                throw new InvalidOperationException($"A signature needs {nameof(Permissions)}, or the {nameof(Identifier)} of a stored policy.");
        }
        var version = string.IsNullOrEmpty(Version) ? SasText.DefaultVersion : Version;
        // https://learn.microsoft.com/rest/api/storageservices/create-service-sas: the table's name is signed in lower case.
        var toSign = string.Join(
            '\n',
            Permissions,
            SasText.Time(StartsOn),
            SasText.Time(ExpiresOn),
            $"/table/{sharedKeyCredential.AccountName}/{TableName.ToLowerInvariant()}",
            Identifier,
            IPRange.ToString(),
            SasText.Protocol(Protocol),
            version,
            PartitionKeyStart,
            RowKeyStart,
            PartitionKeyEnd,
            RowKeyEnd);
        return new TableSasQueryParameters(this, version, sharedKeyCredential.Sign(toSign));
    }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string ToString() => base.ToString();

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => base.Equals(obj);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => base.GetHashCode();
}
