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
        // One of the two reads everything from the storage, as the host does that has inserted nothing.
        using CachedBlockStore writer = new(store, 1 << 20), reader = new(store, 0);
        EntryIndex one = new(table, writer), two = new(table, reader);
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
                await (random.Next(3) == 0 ? reader : writer).InsertAsync(chain.Append(block), CancellationToken.None);
            }
            await Task.WhenAll(first, two.UpdateAsync(CancellationToken.None));
        }
        await one.UpdateAsync(CancellationToken.None);
        Assert.Equal(chain.Next, await two.IndexedAsync(CancellationToken.None));
        await AssertFindsAsync(two, entries, random);

        var rebuilt = new EntryIndex(await TableAsync("index"), reader);
        Assert.Equal(chain.Next.Value, await rebuilt.UpdateAsync(CancellationToken.None));
        Assert.Equal(0UL, await rebuilt.UpdateAsync(CancellationToken.None));
        await AssertFindsAsync(rebuilt, entries, random);
    }

    [Fact]
    public async Task Run_over_more_than_a_row_holds_is_split()
    {
        var store = new TableBlockStore(await TableAsync("ledger"));
        await Chain.Of(0, 4096, 4096, 4096, 5).StoreAsync(store);
        using var cached = new CachedBlockStore(store, 0);
        var index = new EntryIndex(await TableAsync("index"), cached);
        Assert.Equal(12_293UL, await index.UpdateAsync(CancellationToken.None));
        var ticks = await index.FindAsync(EntryIndex.ByKind(Kinds.Tick), null, 20_000, CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 12_293).Select(i => (ulong)i).Reverse(), ticks.Select(s => s.Value));
    }

    [Fact]
    public async Task Empty_index_finds_nothing()
    {
        using var cached = new CachedBlockStore(new TableBlockStore(await TableAsync("ledger")), 0);
        var index = new EntryIndex(await TableAsync("index"), cached);
        Assert.Equal(0UL, await index.UpdateAsync(CancellationToken.None));
        Assert.Equal(new Seq(0), await index.IndexedAsync(CancellationToken.None));
        Assert.Empty(await index.FindAsync(EntryIndex.ByActor(TestLedger.Owner.Address), null, 10, CancellationToken.None));
    }

    [Fact]
    public async Task Blocks_of_this_host_are_not_read_again_and_a_busy_ledger_lets_the_run_end()
    {
        var busy = new BusyStore(new SimulatedBlockStore(new ManualClock()), new Chain(0));
        using var cached = new CachedBlockStore(busy, 1 << 20);
        for (var i = 0; i < 20; i++)
            await cached.InsertAsync(busy.Chain.Append([Chain.Tick(busy.Chain.Next)]), CancellationToken.None);
        busy.Cached = cached;
        var index = new EntryIndex(await TableAsync("index"), cached);
        Assert.Equal(21UL, await index.UpdateAsync(CancellationToken.None));
        Assert.Equal([20UL], busy.ReadFrom);
        Assert.Equal(2UL, await index.UpdateAsync(CancellationToken.None));
        Assert.Equal([20UL, 22UL], busy.ReadFrom);
    }

    /// <summary>On which this host commits one more block before each read and one after it.</summary>
    private sealed class BusyStore(IBlockStore store, Chain chain) : IBlockStore
    {
        public Chain Chain => chain;

        public CachedBlockStore? Cached { get; set; }

        public List<ulong> ReadFrom { get; } = [];

        public async Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken)
        {
            ReadFrom.Add(from.Value);
            await CommitAsync(cancellationToken);
            var page = await store.ReadAsync(from, cancellationToken);
            await CommitAsync(cancellationToken);
            return page;
        }

        public Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken) => store.InsertAsync(block, cancellationToken);

        public Task<Block?> FindAsync(Seq seq, CancellationToken cancellationToken) => store.FindAsync(seq, cancellationToken);

        public Task<IReadOnlyList<Block>> ReadRangeAsync(Seq first, Seq last, CancellationToken cancellationToken) => store.ReadRangeAsync(first, last, cancellationToken);

        private Task<InsertResult> CommitAsync(CancellationToken cancellationToken) => Cached!.InsertAsync(chain.Append([Chain.Tick(chain.Next)]), cancellationToken);
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
