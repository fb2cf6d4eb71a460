using System.Net;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Sas;
using OpenLedger.Cli.Stack;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Tables;

public sealed class SasTests(AzuriteFixture azurite)
{
    private static DateTimeOffset Expiry => DateTimeOffset.UtcNow.AddHours(1);

    [Fact]
    public async Task Table_signature_for_read_and_add_allows_neither_update_nor_delete()
    {
        var owner = await azurite.NewTableAsync();
        var uri = owner.GenerateSasUri(TableSasPermissions.Read | TableSasPermissions.Add, Expiry);
        Assert.StartsWith(owner.Uri.ToString() + "?tn=" + owner.Name, uri.ToString(), StringComparison.Ordinal);
        foreach (var limited in new[]
        {
            new TableClient(uri),
            new TableClient(owner.Uri, new AzureSasCredential(uri.Query)),
            new TableClient($"TableEndpoint={azurite.Server.TableEndpoint};SharedAccessSignature={uri.Query.TrimStart('?')}", owner.Name),
        })
        {
            Assert.Equal(owner.Name, limited.Name);
            var row = Guid.NewGuid().ToString("N");
            var added = await limited.AddEntityAsync(new TableEntity("p", row) { ["A"] = 1 });
            Assert.Equal(1, (await limited.GetEntityAsync<TableEntity>("p", row)).Value.GetInt32("A"));
            Assert.Contains(limited.Query<TableEntity>("PartitionKey eq 'p'"), e => e.RowKey == row);
            await Refused(() => limited.UpdateEntityAsync(new TableEntity("p", row) { ["A"] = 2 }, ETag.All));
            await Refused(() => limited.UpsertEntityAsync(new TableEntity("p", row) { ["A"] = 2 }, TableUpdateMode.Replace));
            await Refused(() => limited.DeleteEntityAsync("p", row));
            Assert.Equal(added.Headers.ETag, (await owner.GetEntityAsync<TableEntity>("p", row)).Value.ETag);
            Assert.Throws<InvalidOperationException>(() => limited.GenerateSasUri(TableSasPermissions.Read, Expiry));
        }

        static async Task Refused(Func<Task> call)
        {
            var failure = await Assert.ThrowsAsync<RequestFailedException>(call);
            Assert.Equal(403, failure.Status);
            Assert.Contains("AuthorizationPermissionMismatch", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Signature_with_times_protocol_and_addresses_is_accepted_and_a_changed_one_is_not()
    {
        var owner = await azurite.NewTableAsync();
        var builder = owner.GetSasBuilder(TableSasPermissions.All, Expiry);
        Assert.Equal("raud", builder.Permissions);
        builder.StartsOn = DateTimeOffset.UtcNow.AddHours(-1);
        builder.Protocol = TableSasProtocol.HttpsAndHttp;
        builder.IPRange = new TableSasIPRange(IPAddress.Parse("127.0.0.1"), IPAddress.Parse("127.0.0.9"));
        var table = new TableClient(owner.GenerateSasUri(builder));
        await table.AddEntityAsync(new TableEntity("p", "r"));

        var signed = builder.Sign(Key);
        var changed = new TableClient(new UriBuilder(owner.Uri) { Query = signed.Replace("sp=raud", "sp=rau", StringComparison.Ordinal) }.Uri);
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => changed.AddEntityAsync(new TableEntity("p", "s")))).Status);
    }

    [Fact]
    public async Task Account_signature_opens_what_it_names()
    {
        var owner = new TableServiceClient(azurite.Server.ConnectionString);
        var uri = owner.GenerateSasUri(TableAccountSasPermissions.All, TableAccountSasResourceTypes.All, Expiry);
        var service = new TableServiceClient(uri);
        var name = AzuriteFixture.UniqueName("t");
        await service.CreateTableAsync(name);
        await service.GetTableClient(name).AddEntityAsync(new TableEntity("p", "r"));

        var readOnly = new TableServiceClient(azurite.Server.TableEndpoint, new AzureSasCredential(
            owner.GetSasBuilder(TableAccountSasPermissions.Read, TableAccountSasResourceTypes.Object, Expiry).Sign(Key)));
        Assert.Equal("r", (await readOnly.GetTableClient(name).GetEntityAsync<TableEntity>("p", "r")).Value.RowKey);
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => readOnly.GetTableClient(name).AddEntityAsync(new TableEntity("p", "s")))).Status);
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => readOnly.CreateTableAsync(name + "x"))).Status);
    }

    [Fact]
    public void Signatures_stay_off_plain_http_except_on_this_machine()
    {
        Assert.Throws<ArgumentException>("endpoint", () => new TableClient(new Uri("http://account.table.core.windows.net/table?sig=x")));
        Assert.Throws<ArgumentException>("endpoint", () => new TableServiceClient(new Uri("http://account.table.core.windows.net"), new AzureSasCredential("sig=x")));
        Assert.Throws<ArgumentException>("endpoint", () => new TableServiceClient(new Uri("https://account.table.core.windows.net")));
        Assert.Equal("table", new TableClient(new Uri("https://account.table.core.windows.net/table?sig=x")).Name);
    }

    [Fact]
    public void Builders_need_what_a_signature_needs()
    {
        Assert.Throws<InvalidOperationException>(() => new TableSasBuilder("t", TableSasPermissions.Read, default).Sign(Key));
        Assert.Throws<InvalidOperationException>(() => new TableSasBuilder("t", default(TableSasPermissions), Expiry).Sign(Key));
        Assert.Contains("&si=policy&", new TableSasBuilder("t", default(TableSasPermissions), default) { Identifier = "policy" }.Sign(Key), StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("sharedKeyCredential", () => new TableSasBuilder("t", "r", Expiry).Sign(null!));
        Assert.Throws<ArgumentException>("builder", () => new TableClient(azurite.Server.ConnectionString, "a").GenerateSasUri(new TableSasBuilder("b", "r", Expiry)));
        var range = TableSasIPRange.Parse("10.0.0.1-10.0.0.2");
        Assert.Equal(("10.0.0.1-10.0.0.2", true), (range.ToString(), range == new TableSasIPRange(IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"))));
    }

    [Fact]
    public void Table_signature_is_the_published_scheme()
    {
        var builder = new TableSasBuilder("MyTable", TableSasPermissions.Read | TableSasPermissions.Add, new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));
        var key = Convert.ToBase64String("0123456789abcdef"u8);
        (builder.PartitionKeyStart, builder.RowKeyStart, builder.PartitionKeyEnd, builder.RowKeyEnd) = ("p1", "r1", "p2", "r2");
        var toSign = "ra\n\n2030-01-02T03:04:05Z\n/table/account/mytable\n\n\n\n2019-07-07\np1\nr1\np2\nr2";
        var expected = Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData("0123456789abcdef"u8, System.Text.Encoding.UTF8.GetBytes(toSign)));
        var parameters = builder.ToSasQueryParameters(new TableSharedKeyCredential("account", key));
        Assert.Equal(expected, parameters.Signature);
        Assert.Equal($"tn=MyTable&startpk=p1&endpk=p2&startrk=r1&endrk=r2&sv=2019-07-07&se=2030-01-02T03%3A04%3A05Z&sp=ra&sig={Uri.EscapeDataString(expected)}", parameters.ToString());
    }

    private static TableSharedKeyCredential Key => new(AzuriteServer.SharedKey.Name, AzuriteServer.SharedKey.Key);
}
