using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Ledger;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Storage;

public sealed class CachedBlockStoreTests
{
    private readonly SimulatedBlockStore _store = new(new ManualClock());

    [Fact]
    public async Task Entries_of_one_block_are_asked_for_once()
    {
        var (counting, cached) = await StoreAsync(1 << 20, 10, 10);
        for (var seq = 0UL; seq < 20; seq++)
            Assert.Equal(new Seq(seq / 10 * 10), (await cached.FindAsync(new Seq(seq), CancellationToken.None))?.Header.FirstSeq);
        Assert.Equal([0UL, 10UL], counting.Asked);
    }

    [Fact]
    public async Task Entry_that_is_not_there_yet_is_asked_for_every_time_and_found_once_it_is()
    {
        var chain = Chain.Of(0, 5, 5);
        var counting = new CountingStore(_store);
        using var cached = new CachedBlockStore(counting, 1 << 20);
        await _store.InsertAsync(chain.Blocks[0], CancellationToken.None);
        Assert.Null(await cached.FindAsync(new Seq(7), CancellationToken.None));
        Assert.Null(await cached.FindAsync(new Seq(7), CancellationToken.None));
        await _store.InsertAsync(chain.Blocks[1], CancellationToken.None);
        Assert.Equal(chain.Blocks[1].Hash, (await cached.FindAsync(new Seq(7), CancellationToken.None))?.Hash);
        Assert.Equal([7UL, 7UL, 7UL], counting.Asked);
    }

    [Fact]
    public async Task Block_that_this_process_inserted_is_not_asked_for_and_one_that_lost_is_not_kept()
    {
        var counting = new CountingStore(_store);
        using var cached = new CachedBlockStore(counting, 1 << 20);
        var (won, lost) = (Chain.Of(0, 5).Blocks[0], Chain.Of(0, 7).Blocks[0]);
        Assert.Equal(InsertOutcome.Inserted, (await cached.InsertAsync(won, CancellationToken.None)).Outcome);
        Assert.Equal(InsertOutcome.Conflict, (await cached.InsertAsync(lost, CancellationToken.None)).Outcome);
        Assert.Equal(won.Hash, (await cached.FindAsync(new Seq(4), CancellationToken.None))?.Hash);
        Assert.Equal(won.Hash, cached.Recall(new Seq(4))?.Hash);
        Assert.Empty(counting.Asked);
        Assert.Null(cached.Recall(new Seq(5)));
    }

    [Fact]
    public async Task Block_unused_for_longest_goes_first()
    {
        var size = Chain.Of(0, 10).Blocks[0].Body.Length;
        var (counting, cached) = await StoreAsync((size * 2) + 5_000, 10, 10, 10);
        foreach (var seq in new[] { 0UL, 10UL, 1UL, 20UL, 2UL, 11UL })
            await cached.FindAsync(new Seq(seq), CancellationToken.None);
        Assert.Equal([0UL, 10UL, 20UL, 11UL], counting.Asked);
    }

    [Fact]
    public async Task Without_room_everything_is_asked_for()
    {
        var (counting, cached) = await StoreAsync(0, 10);
        await cached.FindAsync(new Seq(1), CancellationToken.None);
        await cached.FindAsync(new Seq(1), CancellationToken.None);
        Assert.Equal([1UL, 1UL], counting.Asked);
    }

    [Fact]
    public async Task Readers_of_one_block_wait_for_the_first_of_them()
    {
        var (counting, cached) = await StoreAsync(1 << 20, 10);
        var answer = new TaskCompletionSource();
        counting.Before = answer.Task;
        var readers = Enumerable.Range(0, 10).Select(seq => cached.FindAsync(new Seq((ulong)seq), CancellationToken.None)).ToArray();
        answer.SetResult();
        Assert.All(await Task.WhenAll(readers), block => Assert.Equal(new Seq(0), block?.Header.FirstSeq));
        Assert.Single(counting.Asked);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 3_000)]
    [InlineData(3, 12_000)]
    [InlineData(4, 60_000)]
    [InlineData(5, 1 << 20)]
    public async Task Finds_what_the_storage_finds_however_little_it_keeps(int seed, long keptBytes)
    {
        var random = new Random(seed);
        await Chain.Of(0, [.. Enumerable.Range(0, 20).Select(_ => random.Next(1, 40))]).StoreAsync(_store);
        using var cached = new CachedBlockStore(_store, keptBytes);
        for (var i = 0; i < 500; i++)
        {
            var seq = new Seq((ulong)random.Next(0, 900));
            Assert.Equal((await _store.FindAsync(seq, CancellationToken.None))?.Hash, (await cached.FindAsync(seq, CancellationToken.None))?.Hash);
        }
    }

    private async Task<(CountingStore Counting, CachedBlockStore Cached)> StoreAsync(long maxBytes, params int[] counts)
    {
        await Chain.Of(0, counts).StoreAsync(_store);
        var counting = new CountingStore(_store);
        return (counting, new CachedBlockStore(counting, maxBytes));
    }

    private sealed class CountingStore(IBlockStore store) : IBlockStore
    {
        public List<ulong> Asked { get; } = [];

        public Task Before { get; set; } = Task.CompletedTask;

        public async Task<Block?> FindAsync(Seq seq, CancellationToken cancellationToken)
        {
            lock (Asked)
                Asked.Add(seq.Value);
            await Before;
            return await store.FindAsync(seq, cancellationToken);
        }

        public Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken) => store.InsertAsync(block, cancellationToken);

        public Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken) => store.ReadAsync(from, cancellationToken);

        public Task<IReadOnlyList<Block>> ReadRangeAsync(Seq first, Seq last, CancellationToken cancellationToken) => store.ReadRangeAsync(first, last, cancellationToken);
    }
}
