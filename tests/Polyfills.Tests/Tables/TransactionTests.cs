using Azure;
using Azure.Data.Tables;
using OpenLedger.TestKit;
using static Azure.Data.Tables.TableTransactionActionType;

namespace OpenLedger.Polyfills.Tests.Tables;

public sealed class TransactionTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_kind_of_action_works_and_is_answered_in_order(bool async)
    {
        var table = await azurite.NewTableAsync();
        foreach (var row in new[] { "merge", "replace", "delete", "upmerge", "upreplace" })
            await table.AddEntityAsync(Entity(row, "A", 1));
        var version = (await table.GetEntityAsync<TableEntity>("p", "merge")).Value.ETag;

        TableTransactionAction[] actions =
        [
            new(Add, Entity("add", "B", 2)),
            new(UpdateMerge, Entity("merge", "B", 2), version),
            new(UpdateReplace, Entity("replace", "B", 2), ETag.All),
            new(Delete, new TableEntity("p", "delete")),
            new(UpsertMerge, Entity("upmerge", "B", 2)),
            new(UpsertReplace, Entity("upreplace", "B", 2)),
            new(UpsertMerge, Entity("new's", "B", 2)),
        ];
        var response = async ? await table.SubmitTransactionAsync(actions) : table.SubmitTransaction(actions);
        Assert.Equal(202, response.GetRawResponse().Status);
        Assert.Equal(actions.Length, response.Value.Count);
        Assert.All(response.Value, r => Assert.InRange(r.Status, 200, 299));
        var read = (await table.QueryAsync<TableEntity>().ToListAsync()).ToDictionary(e => e.RowKey, e => (e.GetInt32("A"), e.GetInt32("B")));
        Assert.Equal(
            new Dictionary<string, (int?, int?)> { ["add"] = (null, 2), ["merge"] = (1, 2), ["replace"] = (null, 2), ["upmerge"] = (1, 2), ["upreplace"] = (null, 2), ["new's"] = (null, 2) },
            read);
        Assert.Equal((await table.GetEntityAsync<TableEntity>("p", "add")).Value.ETag, response.Value[0].Headers.ETag);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_conflict_names_the_action_and_nothing_is_written(bool async)
    {
        var table = await azurite.NewTableAsync();
        await table.AddEntityAsync(Entity("taken", "A", 1));
        TableTransactionAction[] actions = [new(Add, Entity("r0", "A", 1)), new(Add, Entity("r1", "A", 1)), new(Add, Entity("taken", "A", 2)), new(Add, Entity("r3", "A", 1))];
        var failure = async
            ? await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(actions))
            : Assert.Throws<TableTransactionFailedException>(() => table.SubmitTransaction(actions));
        Assert.Equal((409, "EntityAlreadyExists", 2), (failure.Status, failure.ErrorCode, failure.FailedTransactionActionIndex));
        Assert.IsAssignableFrom<RequestFailedException>(failure);
        Assert.Equal(["taken"], table.Query<TableEntity>().Select(e => e.RowKey));
    }

    [Fact]
    public async Task A_stale_version_fails_the_transaction_with_412()
    {
        var table = await azurite.NewTableAsync();
        var stale = (await table.AddEntityAsync(Entity("r", "A", 1))).Headers.ETag!.Value;
        await table.UpdateEntityAsync(Entity("r", "A", 2), ETag.All);
        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() =>
            table.SubmitTransactionAsync([new(Add, Entity("r0", "A", 1)), new(UpdateReplace, Entity("r", "A", 3), stale)]));
        Assert.Equal((412, "UpdateConditionNotSatisfied", 1), (failure.Status, failure.ErrorCode, failure.FailedTransactionActionIndex));
        Assert.Equal(2, (await table.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("A"));
        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>("p", "r0")).HasValue);
    }

    [Fact]
    public async Task A_single_delete_and_large_binary_actions_work()
    {
        var table = await azurite.NewTableAsync();
        var bytes = new byte[64 * 1024];
        new Random(1).NextBytes(bytes);
        var actions = Enumerable.Range(0, 20)
            .Select(i => new TableTransactionAction(Add, new TableEntity("p", "r" + i) { ["Bytes"] = bytes, ["Text"] = "--batch ü {x} }{" })).ToList();
        Assert.Equal(20, (await table.SubmitTransactionAsync(actions)).Value.Count);
        Assert.Equal(bytes, (await table.GetEntityAsync<TableEntity>("p", "r19")).Value.GetBinary("Bytes"));
        Assert.Equal("--batch ü {x} }{", (await table.GetEntityAsync<TableEntity>("p", "r19")).Value.GetString("Text"));
        Assert.Equal(204, Assert.Single((await table.SubmitTransactionAsync([new(Delete, new TableEntity("p", "r0"))])).Value).Status);
        Assert.Equal(19, table.Query<TableEntity>(select: ["RowKey"]).Count());
    }

    [Fact]
    public async Task Empty_and_null_transactions_are_refused()
    {
        var table = await azurite.NewTableAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => table.SubmitTransactionAsync([]));
        await Assert.ThrowsAsync<ArgumentNullException>("transactionActions", () => table.SubmitTransactionAsync(null!));
    }

    private static TableEntity Entity(string row, string name, int value) => new("p", row) { [name] = value };
}
