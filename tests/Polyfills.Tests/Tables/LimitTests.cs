using Azure;
using Azure.Data.Tables;
using OpenLedger.TestKit;
using static Azure.Data.Tables.TableTransactionActionType;

namespace OpenLedger.Polyfills.Tests.Tables;

/// <summary>The service's limits: what is just within one is stored, what is just beyond it never leaves the machine.</summary>
public sealed class LimitTests(AzuriteFixture azurite)
{
    private const int Kib = 1024;

    [Fact]
    public async Task Values_keys_and_names_at_their_limits_are_stored()
    {
        var table = await azurite.NewTableAsync();
        var entity = new TableEntity(new string('p', 512), new string('r', 512))
        {
            ["Binary"] = new byte[64 * Kib], ["Text"] = new string('x', 32 * Kib), [new string('n', 255)] = 1,
        };
        for (var i = 0; i < 249; i++)
            entity["P" + i] = i;
        await table.AddEntityAsync(entity);
        var read = (await table.GetEntityAsync<TableEntity>(entity.PartitionKey, entity.RowKey)).Value;
        Assert.Equal((64 * Kib, 32 * Kib, 248), (read.GetBinary("Binary").Length, read.GetString("Text").Length, read.GetInt32("P248")));
    }

    public static TheoryData<int, string, TableEntity> TooLarge()
    {
        var data = new TheoryData<int, string, TableEntity>
        {
            { 400, "PropertyValueTooLarge", new TableEntity("p", "r") { ["A"] = new byte[(64 * Kib) + 1] } },
            { 400, "PropertyValueTooLarge", new TableEntity("p", "r") { ["A"] = new BinaryData(new byte[(64 * Kib) + 1]) } },
            { 400, "PropertyValueTooLarge", new TableEntity("p", "r") { ["A"] = new string('x', (32 * Kib) + 1) } },
            { 400, "PropertyNameTooLong", new TableEntity("p", "r") { [new string('n', 256)] = 1 } },
            { 400, "KeyValueTooLarge", new TableEntity(new string('p', 513), "r") },
            { 400, "KeyValueTooLarge", new TableEntity("p", new string('r', 513)) },
        };
        foreach (var bad in "/\\#?\n\u007f\u0085")
            data.Add(400, "OutOfRangeInput", new TableEntity("p", "a" + bad));
        var many = new TableEntity("p", "r");
        for (var i = 0; i < 253; i++)
            many["P" + i] = i;
        data.Add(400, "TooManyProperties", many);
        var large = new TableEntity("p", "r");
        for (var i = 0; i < 16; i++)
            large["P" + i] = new byte[64 * Kib];
        data.Add(400, "EntityTooLarge", large);
        return data;
    }

    [Theory]
    [MemberData(nameof(TooLarge), DisableDiscoveryEnumeration = true)]
    public async Task What_exceeds_a_limit_fails_like_the_service_and_is_not_sent(int status, string code, TableEntity entity)
    {
        var transport = new MockTransport(_ => new MockResponse(204));
        var table = new TableClient("UseDevelopmentStorage=true", "t", new TableClientOptions { Transport = transport });
        Expect(await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(entity)));
        Expect(Assert.Throws<RequestFailedException>(() => table.UpsertEntity(entity)));
        Expect(await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(entity, ETag.All, TableUpdateMode.Replace)));
        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() =>
            table.SubmitTransactionAsync([new(Add, new TableEntity("p", "x")), new(UpsertReplace, entity)]));
        Expect(failure);
        Assert.Equal(1, failure.FailedTransactionActionIndex);
        Assert.Empty(transport.Requests);

        void Expect(RequestFailedException e) => Assert.Equal((status, code), (e.Status, e.ErrorCode));
    }

    [Fact]
    public async Task A_transaction_of_more_than_100_actions_or_4_MiB_is_not_sent()
    {
        var transport = new MockTransport(_ => new MockResponse(202));
        var table = new TableClient("UseDevelopmentStorage=true", "t", new TableClientOptions { Transport = transport });
        var tooMany = Enumerable.Range(0, 101).Select(i => new TableTransactionAction(Add, new TableEntity("p", "r" + i)));
        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(tooMany));
        Assert.Equal((400, "InvalidInput", 100), (failure.Status, failure.ErrorCode, failure.FailedTransactionActionIndex));

        var tooLarge = Enumerable.Range(0, 50).Select(i => new TableTransactionAction(Add, new TableEntity("p", "r" + i) { ["B"] = new byte[64 * Kib] }));
        failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(tooLarge));
        Assert.Equal((413, "RequestBodyTooLarge"), (failure.Status, failure.ErrorCode));
        Assert.Empty(transport.Requests);
    }

    [Fact]
    public async Task A_transaction_of_100_actions_is_stored()
    {
        var table = await azurite.NewTableAsync();
        var actions = Enumerable.Range(0, 100).Select(i => new TableTransactionAction(Add, new TableEntity("p", "r" + i)));
        Assert.Equal(100, (await table.SubmitTransactionAsync(actions)).Value.Count);
    }
}
