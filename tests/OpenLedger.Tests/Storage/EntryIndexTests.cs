using Azure.Data.Tables;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Storage;

[Collection(StorageCollection.Name)]
public sealed class EntryIndexTests(AzuriteFixture azurite)
{
    private static readonly string[] SomeKinds = [Kinds.DatanetCreate, Kinds.ContributionDeclare, Kinds.Cancel];
    private static readonly KeyPair[] Actors = [TestLedger.Owner, TestLedger.Contributor, TestLedger.Stranger];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Runs_that_overlap_find_what_a_plain_filter_finds(int seed)
    {
        var random = new Random(seed);
        var store = new TableBlockStore(await TableAsync("ledger"));
        var table = await TableAsync("index");
        EntryIndex one = new(table, store), two = new(table, store);
        var entries = new List<Entry>();
        var chain = new Chain(0);
        for (var round = 0; round < 6; round++)
        {
            // Two indexers run at once while blocks arrive, so that their runs begin alike and end differently.
            var first = one.UpdateAsync(CancellationToken.None);
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                var block = Random(random, chain);
                entries.AddRange(block);
                await store.InsertAsync(chain.Append(block), CancellationToken.None);
            }
            await Task.WhenAll(first, two.UpdateAsync(CancellationToken.None));
        }
        await one.UpdateAsync(CancellationToken.None);
        Assert.Equal(chain.Next, await two.IndexedAsync(CancellationToken.None));
        await AssertFindsAsync(two, entries, random);

        var rebuilt = new EntryIndex(await TableAsync("index"), store);
        Assert.Equal(chain.Next.Value, await rebuilt.UpdateAsync(CancellationToken.None));
        Assert.Equal(0UL, await rebuilt.UpdateAsync(CancellationToken.None));
        await AssertFindsAsync(rebuilt, entries, random);
    }

    [Fact]
    public async Task Run_over_more_than_a_row_holds_is_split()
    {
        var store = new TableBlockStore(await TableAsync("ledger"));
        await Chain.Of(0, 4096, 4096, 4096, 5).StoreAsync(store);
        var index = new EntryIndex(await TableAsync("index"), store);
        Assert.Equal(12_293UL, await index.UpdateAsync(CancellationToken.None));
        var ticks = await index.FindAsync(EntryIndex.ByKind(Kinds.Tick), null, 20_000, CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 12_293).Select(i => (ulong)i).Reverse(), ticks.Select(s => s.Value));
    }

    [Fact]
    public async Task Empty_index_finds_nothing()
    {
        var index = new EntryIndex(await TableAsync("index"), new TableBlockStore(await TableAsync("ledger")));
        Assert.Equal(0UL, await index.UpdateAsync(CancellationToken.None));
        Assert.Equal(new Seq(0), await index.IndexedAsync(CancellationToken.None));
        Assert.Empty(await index.FindAsync(EntryIndex.ByActor(TestLedger.Owner.Address), null, 10, CancellationToken.None));
    }

    private static List<Entry> Random(Random random, Chain chain)
    {
        var signature = TestLedger.Owner.Sign(default);
        return [.. Enumerable.Range(0, random.Next(1, 12)).Select(i =>
        {
            var seq = new Seq(chain.Next.Value + (ulong)i);
            return random.Next(4) == 0 ? Chain.Tick(seq) : Chain.Signed(seq, SomeKinds[random.Next(3)], Actors[random.Next(3)], signature);
        })];
    }

    private static async Task AssertFindsAsync(EntryIndex index, List<Entry> entries, Random random)
    {
        foreach (var (key, matches) in Actors.Select(a => (EntryIndex.ByActor(a.Address), (Func<Entry, bool>)(e => e.Actor == a.Address)))
            .Concat(SomeKinds.Append(Kinds.Tick).Select(k => (EntryIndex.ByKind(k), (Func<Entry, bool>)(e => e.Kind == k)))))
        {
            var expected = entries.Where(matches).Select(e => e.Seq).OrderDescending().ToList();
            var limit = random.Next(1, 6);
            var found = new List<Seq>();
            while (await index.FindAsync(key, found.Count == 0 ? null : found[^1], limit, CancellationToken.None) is { Count: > 0 } page)
            {
                Assert.True(page.Count <= limit);
                found.AddRange(page);
                Assert.True(found.Count <= expected.Count, $"{key}: more than there are.");
            }
            Assert.Equal(expected, found);
        }
    }

    private async Task<TableClient> TableAsync(string prefix)
    {
        var table = new TableClient(azurite.Server.ConnectionString, AzuriteFixture.UniqueName(prefix), StorageServices.TableOptions(TimeSpan.FromSeconds(30)));
        await table.CreateAsync();
        return table;
    }
}
