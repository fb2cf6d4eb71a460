using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Tables;

public sealed class TableOperationTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Create_conflicts_where_create_if_not_exists_does_not(bool async)
    {
        var table = new TableClient(azurite.Server.ConnectionString, AzuriteFixture.UniqueName("t"));
        var created = async ? await table.CreateAsync() : table.Create();
        Assert.Equal((204, table.Name), (created.GetRawResponse().Status, created.Value.Name));
        var failure = async ? await Assert.ThrowsAsync<RequestFailedException>(() => table.CreateAsync()) : Assert.Throws<RequestFailedException>(() => table.Create());
        Assert.Equal((409, "TableAlreadyExists"), (failure.Status, failure.ErrorCode));
        Assert.True(TableErrorCode.TableAlreadyExists == failure.ErrorCode);

        var again = async ? await table.CreateIfNotExistsAsync() : table.CreateIfNotExists();
        Assert.Equal((409, table.Name), (again.GetRawResponse().Status, again.Value.Name));
        Assert.Equal(204, (async ? await table.DeleteAsync() : table.Delete()).Status);
        Assert.Equal(404, (async ? await table.DeleteAsync() : table.Delete()).Status);
        Assert.Equal(204, (async ? await table.CreateIfNotExistsAsync() : table.CreateIfNotExists()).GetRawResponse().Status);
    }

    [Fact]
    public async Task Service_client_creates_lists_filters_and_deletes_tables()
    {
        var service = new TableServiceClient(azurite.Server.ConnectionString);
        var prefix = AzuriteFixture.UniqueName("l");
        string[] names = [prefix + "a", prefix + "b", prefix + "c"];
        await service.CreateTableAsync(names[0]);
        service.CreateTable(names[1]);
        await service.CreateTableIfNotExistsAsync(names[2]);
        Assert.Equal(409, service.CreateTableIfNotExists(names[2]).GetRawResponse().Status);

        Assert.Equal(names, (await service.QueryAsync(t => t.Name.CompareTo(prefix) >= 0 && t.Name.CompareTo(prefix + "z") < 0).ToListAsync()).Select(t => t.Name));
        var wanted = names[1];
        FormattableString interpolated = $"TableName eq {wanted}";
        Assert.Equal([wanted], service.Query(t => t.Name == wanted).Select(t => t.Name));
        Assert.Equal([wanted], service.Query(interpolated).Select(t => t.Name));
        Assert.Equal([wanted], (await service.QueryAsync(interpolated).ToListAsync()).Select(t => t.Name));
        Assert.Superset(names.ToHashSet(), (await service.QueryAsync(maxPerPage: 2).ToListAsync()).Select(t => t.Name).ToHashSet());
        Assert.Superset(names.ToHashSet(), service.Query().Select(t => t.Name).ToHashSet());

        Assert.Equal(204, (await service.DeleteTableAsync(names[0])).Status);
        Assert.Equal(404, service.DeleteTable(names[0]).Status);
        Assert.Empty(service.Query(TableServiceClient.CreateQueryFilter(t => t.Name == prefix + "a")));
    }

    [Fact]
    public async Task Table_client_of_a_service_client_shares_its_connection()
    {
        var service = new TableServiceClient(azurite.Server.ConnectionString);
        var table = service.GetTableClient(AzuriteFixture.UniqueName("t"));
        await table.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));
        Assert.Equal("devstoreaccount1", service.AccountName);
        Assert.Equal("devstoreaccount1", table.AccountName);
        Assert.Equal(azurite.Server.TableEndpoint + "/" + table.Name, table.Uri.ToString());
    }

    [Fact]
    public async Task Endpoint_with_shared_key_reaches_the_same_table()
    {
        var (account, key) = OpenLedger.Cli.Stack.AzuriteServer.SharedKey;
        var table = new TableClient(azurite.Server.TableEndpoint, AzuriteFixture.UniqueName("t"), new TableSharedKeyCredential(account, key));
        await table.CreateAsync();
        var service = new TableServiceClient(azurite.Server.TableEndpoint, new TableSharedKeyCredential(account, key));
        Assert.Single(service.Query(t => t.Name == table.Name));
        var wrong = new TableServiceClient(azurite.Server.TableEndpoint, new TableSharedKeyCredential(account, Convert.ToBase64String(new byte[64])));
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => wrong.CreateTableAsync("x"))).Status);
    }
}
