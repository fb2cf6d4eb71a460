using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Tables;

public sealed class EntityOperationTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Added_entity_can_be_read_and_cannot_be_added_again(bool async)
    {
        var table = await azurite.NewTableAsync();
        var entity = new TableEntity("p", "r") { ["Text"] = "hello" };
        var response = async ? await table.AddEntityAsync(entity) : table.AddEntity(entity);
        Assert.Equal(204, response.Status);
        Assert.False(string.IsNullOrEmpty(response.Headers.ETag?.ToString()));
        Assert.InRange(response.Headers.Date!.Value, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));

        var read = async ? await table.GetEntityAsync<TableEntity>("p", "r") : table.GetEntity<TableEntity>("p", "r");
        Assert.Equal("hello", read.Value.GetString("Text"));
        Assert.Equal(("p", "r"), (read.Value.PartitionKey, read.Value.RowKey));
        Assert.Equal(response.Headers.ETag, read.Value.ETag);
        Assert.InRange(read.Value.Timestamp!.Value, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));

        var failure = async
            ? await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(entity))
            : Assert.Throws<RequestFailedException>(() => table.AddEntity(entity));
        Assert.Equal(409, failure.Status);
        Assert.True(failure.ErrorCode == TableErrorCode.EntityAlreadyExists);
        Assert.Contains("already exists", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Missing_entity_is_404_on_get_and_no_value_on_get_if_exists(bool async)
    {
        var table = await azurite.NewTableAsync();
        var failure = async
            ? await Assert.ThrowsAsync<RequestFailedException>(() => table.GetEntityAsync<TableEntity>("p", "r"))
            : Assert.Throws<RequestFailedException>(() => table.GetEntity<TableEntity>("p", "r"));
        Assert.Equal(404, failure.Status);
        Assert.Equal(TableErrorCode.ResourceNotFound.ToString(), failure.ErrorCode);

        var none = async ? await table.GetEntityIfExistsAsync<TableEntity>("p", "r") : table.GetEntityIfExists<TableEntity>("p", "r");
        Assert.False(none.HasValue);
        Assert.Equal(404, none.GetRawResponse().Status);
        Assert.False(none.GetRawResponse().IsError);
        Assert.Throws<InvalidOperationException>(() => none.Value);

        await table.AddEntityAsync(new TableEntity("p", "r"));
        var some = async ? await table.GetEntityIfExistsAsync<TableEntity>("p", "r") : table.GetEntityIfExists<TableEntity>("p", "r");
        Assert.True(some.HasValue);
        Assert.Equal("r", some.Value!.RowKey);
    }

    [Fact]
    public async Task Operations_on_a_missing_table_are_404_TableNotFound()
    {
        var table = new TableClient(azurite.Server.ConnectionString, AzuriteFixture.UniqueName("t"));
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));
        Assert.Equal((404, "TableNotFound"), (failure.Status, failure.ErrorCode));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upsert_inserts_then_merges_or_replaces(bool async)
    {
        var table = await azurite.NewTableAsync();
        await Upsert(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2 }, TableUpdateMode.Merge);
        await Upsert(new TableEntity("p", "r") { ["B"] = 3 }, TableUpdateMode.Merge);
        var merged = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal((1, 3), (merged.GetInt32("A"), merged.GetInt32("B")));
        await Upsert(new TableEntity("p", "r") { ["B"] = 4 }, TableUpdateMode.Replace);
        var replaced = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal((null, 4), (replaced.GetInt32("A"), replaced.GetInt32("B")));
        await Upsert(new TableEntity("p", "new") { ["B"] = 5 }, TableUpdateMode.Replace);
        Assert.Equal(5, (await table.GetEntityAsync<TableEntity>("p", "new")).Value.GetInt32("B"));

        async Task Upsert(TableEntity entity, TableUpdateMode mode) =>
            Assert.Equal(204, (async ? await table.UpsertEntityAsync(entity, mode) : table.UpsertEntity(entity, mode)).Status);
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge, true)]
    [InlineData(TableUpdateMode.Merge, false)]
    [InlineData(TableUpdateMode.Replace, true)]
    [InlineData(TableUpdateMode.Replace, false)]
    public async Task Update_succeeds_with_the_current_version_only(TableUpdateMode mode, bool async)
    {
        var table = await azurite.NewTableAsync();
        var first = (await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1 })).Headers.ETag!.Value;
        var change = new TableEntity("p", "r") { ["B"] = 2 };
        var second = (async ? await table.UpdateEntityAsync(change, first, mode) : table.UpdateEntity(change, first, mode)).Headers.ETag!.Value;
        Assert.NotEqual(first, second);

        var failure = async
            ? await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(change, first, mode))
            : Assert.Throws<RequestFailedException>(() => table.UpdateEntity(change, first, mode));
        Assert.Equal((412, "UpdateConditionNotSatisfied"), (failure.Status, failure.ErrorCode));

        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["C"] = 3 }, ETag.All, mode);
        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal(mode == TableUpdateMode.Merge ? (1, 2, 3) : (null, null, 3), (read.GetInt32("A"), read.GetInt32("B"), read.GetInt32("C")));
    }

    [Fact]
    public async Task Update_of_a_missing_entity_is_404_and_without_version_is_refused()
    {
        var table = await azurite.NewTableAsync();
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(new TableEntity("p", "r"), ETag.All));
        Assert.Equal((404, "ResourceNotFound"), (failure.Status, failure.ErrorCode));
        await Assert.ThrowsAsync<ArgumentException>("ifMatch", () => table.UpdateEntityAsync(new TableEntity("p", "r"), default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Delete_honours_the_version_and_forgives_a_missing_entity(bool async)
    {
        var table = await azurite.NewTableAsync();
        var first = (await table.AddEntityAsync(new TableEntity("p", "r"))).Headers.ETag!.Value;
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["A"] = 1 }, first);
        var failure = async
            ? await Assert.ThrowsAsync<RequestFailedException>(() => table.DeleteEntityAsync("p", "r", first))
            : Assert.Throws<RequestFailedException>(() => table.DeleteEntity("p", "r", first));
        Assert.Equal((412, "UpdateConditionNotSatisfied"), (failure.Status, failure.ErrorCode));
        Assert.Equal(204, (async ? await table.DeleteEntityAsync(new TableEntity("p", "r")) : table.DeleteEntity(new TableEntity("p", "r"))).Status);
        Assert.Equal(404, (async ? await table.DeleteEntityAsync("p", "r") : table.DeleteEntity("p", "r")).Status);
    }

    [Fact]
    public async Task Keys_with_quotes_spaces_and_unicode_survive_every_operation()
    {
        var table = await azurite.NewTableAsync();
        foreach (var key in new[] { "it's", "a b+c%20d", "ü€漢字", "(x,y)=&;:@", "..", "" })
        {
            await table.AddEntityAsync(new TableEntity(key, key) { ["A"] = 1 });
            var read = (await table.GetEntityAsync<TableEntity>(key, key)).Value;
            Assert.Equal((key, key), (read.PartitionKey, read.RowKey));
            await table.UpdateEntityAsync(read, read.ETag, TableUpdateMode.Replace);
            Assert.Single(await table.QueryAsync<TableEntity>(e => e.PartitionKey == key && e.RowKey == key).ToListAsync());
            Assert.Equal(204, (await table.DeleteEntityAsync(key, key)).Status);
        }
    }

    [Fact]
    public async Task Select_returns_only_the_named_properties()
    {
        var table = await azurite.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2 });
        var read = (await table.GetEntityAsync<TableEntity>("p", "r", ["B"])).Value;
        Assert.Equal((false, 2), (read.ContainsKey("A"), read.GetInt32("B")));
    }

    [Fact]
    public async Task Null_entities_and_keys_are_refused_before_anything_is_sent()
    {
        var table = new TableClient(azurite.Server.ConnectionString, "unused");
        await Assert.ThrowsAsync<ArgumentNullException>("entity", () => table.AddEntityAsync<TableEntity>(null!));
        await Assert.ThrowsAsync<ArgumentNullException>("PartitionKey", () => table.AddEntityAsync(new TableEntity(null, "r")));
        await Assert.ThrowsAsync<ArgumentNullException>("RowKey", () => table.UpsertEntityAsync(new TableEntity("p", null)));
        await Assert.ThrowsAsync<ArgumentNullException>("partitionKey", () => table.DeleteEntityAsync(null, "r"));
        await Assert.ThrowsAsync<ArgumentNullException>("rowKey", () => table.GetEntityAsync<TableEntity>("p", null));
    }

    [Fact]
    public async Task Cancellation_stops_every_kind_of_request()
    {
        var table = await azurite.NewTableAsync();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var token = source.Token;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.AddEntityAsync(new TableEntity("p", "r"), token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.DeleteEntityAsync("p", "r", cancellationToken: token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.QueryAsync<TableEntity>(cancellationToken: token).ToListAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "r"))], token));
        Assert.ThrowsAny<OperationCanceledException>(() => table.AddEntity(new TableEntity("p", "r"), token));
        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue);
    }
}
