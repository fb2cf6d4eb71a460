using Azure.Data.Tables;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Tables;

public sealed class QueryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task More_than_a_thousand_entities_come_in_pages_that_can_be_continued()
    {
        var table = await azurite.NewTableAsync();
        const int Count = 1150;
        foreach (var chunk in Enumerable.Range(0, Count).Chunk(100))
            await table.SubmitTransactionAsync(chunk.Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", i.ToString("00000")) { ["I"] = i })));

        var expected = Enumerable.Range(0, Count).Select(i => i.ToString("00000")).ToArray();
        Assert.Equal(expected, (await table.QueryAsync<TableEntity>().ToListAsync()).Select(e => e.RowKey));
        Assert.Equal(expected, table.Query<TableEntity>().Select(e => e.RowKey));

        var pages = await table.QueryAsync<TableEntity>().AsPages().ToListAsync();
        Assert.Equal([1000, 150], pages.Select(p => p.Values.Count));
        Assert.NotNull(pages[0].ContinuationToken);
        Assert.Null(pages[1].ContinuationToken);
        Assert.Equal(200, pages[0].GetRawResponse().Status);

        var first = table.Query<TableEntity>(maxPerPage: 40).AsPages().First();
        Assert.Equal(40, first.Values.Count);
        var rest = table.Query<TableEntity>().AsPages(first.ContinuationToken, 500).ToList();
        Assert.Equal([500, 500, 110], rest.Select(p => p.Values.Count));
        Assert.Equal(expected, first.Values.Concat(rest.SelectMany(p => p.Values)).Select(e => e.RowKey));
    }

    [Fact]
    public async Task Filters_select_by_every_type()
    {
        var table = await azurite.NewTableAsync();
        var guid = Guid.NewGuid();
        var time = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);
        for (var i = 0; i < 5; i++)
        {
            await table.AddEntityAsync(new TableEntity("p" + (i % 2), "r" + i)
            {
                ["Text"] = "it's " + i, ["Number"] = i, ["Long"] = 10_000_000_000L + i, ["Real"] = i + 0.5, ["Flag"] = i == 3, ["Id"] = i == 2 ? guid : Guid.NewGuid(),
                ["Time"] = time.AddHours(i), ["Bytes"] = new byte[] { (byte)i, 255 },
            });
        }
        byte[] bytes = [4, 255];
        await Expect($"Text eq {"it's 1"}", "r1");
        await Expect($"Number gt {2} and Number le {4}", "r3", "r4");
        await Expect($"Long eq {10_000_000_001L}", "r1");
        await Expect($"Real lt {1.0}", "r0");
        await Expect($"Flag eq {true}", "r3");
        await Expect($"Id eq {guid}", "r2");
        await Expect($"Time ge {time.AddHours(4)}", "r4");
        await Expect($"Bytes eq {bytes}", "r4");
        await Expect($"PartitionKey eq {"p1"}", "r1", "r3");
        await Expect($"not (Number lt {4})", "r4");

        var text = "it's 1";
        var limit = time.AddHours(3);
        await ExpectThat(e => e.Text == text, "r1");
        await ExpectThat(e => e.Number > 2 && e.Number <= 4, "r3", "r4");
        await ExpectThat(e => e.Long == 10_000_000_001L || e.Real < 1, "r0", "r1");
        await ExpectThat(e => e.Flag, "r3");
        await ExpectThat(e => !e.Flag && e.PartitionKey == "p1", "r1");
        await ExpectThat(e => e.Id == guid, "r2");
        await ExpectThat(e => e.Time >= limit, "r3", "r4");
        await ExpectThat(e => e.Bytes == bytes, "r4");
        await ExpectThat(e => e.RowKey.CompareTo("r1") > 0 && string.Compare(e.RowKey, "r4") < 0, "r2", "r3");
        await ExpectThat(e => e.RowKey.Equals("r2"), "r2");
        await ExpectThat(e => true, "r0", "r1", "r2", "r3", "r4");
        Assert.Equal(["r3"], table.Query<TableEntity>(e => e.GetInt32("Number") == 3 && (bool)e["Flag"]).Select(e => e.RowKey));

        async Task Expect(FormattableString filter, params string[] rows)
        {
            var created = TableClient.CreateQueryFilter(filter);
            Assert.Equal(rows, (await table.QueryAsync<TableEntity>(created).ToListAsync()).Select(e => e.RowKey).Order());
            Assert.Equal(rows, table.Query<TableEntity>(created).Select(e => e.RowKey).Order());
        }

        async Task ExpectThat(System.Linq.Expressions.Expression<Func<FilterTranslationTests.Sample, bool>> filter, params string[] rows)
        {
            Assert.Equal(rows, (await table.QueryAsync(filter).ToListAsync()).Select(e => e.RowKey).Order());
            Assert.Equal(rows, table.Query(filter).Select(e => e.RowKey).Order());
        }
    }

    [Fact]
    public async Task Query_with_select_and_page_size_returns_little()
    {
        var table = await azurite.NewTableAsync();
        for (var i = 0; i < 5; i++)
            await table.AddEntityAsync(new TableEntity("p", "r" + i) { ["A"] = i, ["B"] = "b" });
        var pages = await table.QueryAsync<TableEntity>(maxPerPage: 2, select: ["RowKey", "A"]).AsPages().ToListAsync();
        Assert.Equal([2, 2, 1], pages.Select(p => p.Values.Count));
        Assert.All(pages.SelectMany(p => p.Values), e => Assert.False(e.ContainsKey("B") || e.ContainsKey("PartitionKey")));
        Assert.Equal([0, 1, 2, 3, 4], pages.SelectMany(p => p.Values).Select(e => e.GetInt32("A")!.Value));
    }

    [Fact]
    public async Task Wrong_filter_is_a_failure_and_no_match_is_empty()
    {
        var table = await azurite.NewTableAsync();
        var failure = await Assert.ThrowsAsync<Azure.RequestFailedException>(() => table.QueryAsync<TableEntity>("this is no filter").ToListAsync());
        Assert.Equal(400, failure.Status);
        Assert.Empty(await table.QueryAsync<TableEntity>("PartitionKey eq 'none'").ToListAsync());
    }

    [Fact]
    public async Task Enumeration_can_be_cancelled_between_pages()
    {
        var table = await azurite.NewTableAsync();
        for (var i = 0; i < 3; i++)
            await table.AddEntityAsync(new TableEntity("p", "r" + i));
        using var source = new CancellationTokenSource();
        var seen = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var page in table.QueryAsync<TableEntity>(maxPerPage: 1).AsPages().WithCancellation(source.Token))
            {
                seen += page.Values.Count;
                await source.CancelAsync();
            }
        });
        Assert.Equal(1, seen);
    }
}
