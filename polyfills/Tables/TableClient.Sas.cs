#nullable disable

using Azure.Data.Tables.Sas;

namespace Azure.Data.Tables;

public partial class TableClient
{
    public virtual TableSasBuilder GetSasBuilder(TableSasPermissions permissions, DateTimeOffset expiresOn) =>
        new(_name, permissions, expiresOn) { Version = _connection.Version };

    public virtual TableSasBuilder GetSasBuilder(string rawPermissions, DateTimeOffset expiresOn) =>
        new(_name, rawPermissions, expiresOn) { Version = _connection.Version };

    public virtual Uri GenerateSasUri(TableSasPermissions permissions, DateTimeOffset expiresOn) =>
        GenerateSasUri(new TableSasBuilder(_name, permissions, expiresOn));

    public virtual Uri GenerateSasUri(TableSasBuilder builder)
    {
        if (_connection.SharedKey is not { } key)
            throw new InvalidOperationException($"{nameof(GenerateSasUri)} needs a client that was made with an account key, which signs.");
        ArgumentNullException.ThrowIfNull(builder);
        if (!string.Equals(builder.TableName, _name, StringComparison.Ordinal))
            throw new ArgumentException("The builder is for another table than the client.", nameof(builder));
        return new UriBuilder(Uri) { Query = builder.Sign(key) }.Uri;
    }
}
