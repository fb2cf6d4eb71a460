using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Ledger;

/// <summary>Reading ahead while following: what is seen is the same as without, also where something fails.</summary>
public sealed class ChainReaderTests
{
    private static readonly LedgerTime Time = new(1_767_225_600_000);

    [Fact]
    public async Task Every_block_is_followed_in_order_and_each_page_is_read_once()
    {
        var store = new PagedStore(Chain(40));
        var heights = new List<ulong>();
        Assert.Equal(new Seq(81), (await FollowAsync(store, heights)).State.NextSeq);
        Assert.Equal(Enumerable.Range(0, 41).Select(i => (ulong)i), heights);
        Assert.Equal(Enumerable.Range(0, 41), store.Asked);
    }

    [Fact]
    public async Task Pages_that_were_read_are_followed_before_the_failure_of_the_next_is_told()
    {
        var store = new PagedStore(Chain(10)) { Failing = { [7] = new IOException("down") } };
        var heights = new List<ulong>();
        await Assert.ThrowsAsync<IOException>(() => FollowAsync(store, heights));
        Assert.Equal(6UL, heights[^1]);
    }

    [Fact]
    public async Task First_bad_position_is_named_although_a_later_one_is_read_before()
    {
        var blocks = Chain(10);
        blocks[5] = Chain(10, seed: 1)[5];
        var store = new PagedStore(blocks) { Failing = { [6] = new CorruptLedgerException("a later block") } };
        var found = await Assert.ThrowsAsync<CorruptLedgerException>(() => FollowAsync(store, []));
        Assert.StartsWith("Block 5 at 9", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Block_that_was_checked_for_another_ledger_is_a_bug_of_the_caller()
    {
        var (one, other) = (Chain(1), Chain(1, seed: 1));
        var head = LedgerHead.Follow(null, one[0]);
        var block = CheckedBlock.Check(one[1], LedgerHead.Follow(null, other[0]).Domain);
        Assert.Throws<InvalidOperationException>(() => LedgerHead.Follow(head, block));
        Assert.Equal(1UL, LedgerHead.Follow(head, CheckedBlock.Check(one[1], head.Domain)).Height);
    }

    private static async Task<LedgerHead> FollowAsync(PagedStore store, List<ulong> heights)
    {
        LedgerHead? head = null;
        await foreach (var page in ChainReader.ReadAsync(from => store.ReadAsync(from, CancellationToken.None), null))
        {
            foreach (var block in page)
                heights.Add((head = LedgerHead.Follow(head, block)).Height);
        }
        return head!;
    }

    /// <summary>A genesis and so many blocks of two ticks; another seed makes another ledger.</summary>
    private static List<Block> Chain(int count, ulong seed = 0)
    {
        var blocks = new List<Block> { LedgerHead.Create(TestLedger.Genesis, new LedgerTime(Time.UnixMs + seed), TestLedger.Writer) };
        for (var i = 0; i < count; i++)
        {
            var (last, time) = (blocks[^1], blocks[^1].Header.Time);
            var lines = new ReadOnlyMemory<byte>[] { TestLedger.Tick(last.Header.NextSeq, time).Encode(), TestLedger.Tick(last.Header.NextSeq.Next, time).Encode() };
            blocks.Add(Block.Seal(last.Header.Height + 1, last.Hash, last.Header.NextSeq, lines, time, LedgerState.LatestRules, TestLedger.Writer));
        }
        return blocks;
    }

    /// <summary>A store with one block a page, some of which cannot be read.</summary>
    private sealed class PagedStore(IReadOnlyList<Block> blocks) : IBlockReader
    {
        public List<int> Asked { get; } = [];

        public Dictionary<int, Exception> Failing { get; } = [];

        public async Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken)
        {
            await Task.Yield();
            var index = from.Value == 0 ? 0 : (int)((from.Value + 1) / 2);
            Asked.Add(index);
            return Failing.TryGetValue(index, out var failure) ? throw failure : new BlockPage([blocks[index]], AtHead: index == blocks.Count - 1, null);
        }
    }
}
