using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Storage;

/// <summary>Blocks built directly, from any sequence number on: what a store keeps, whatever the entries mean.</summary>
internal sealed class Chain(ulong firstSeq)
{
    private static readonly LedgerTime Time = new(1_767_225_600_000);

    private readonly List<Block> _blocks = [];

    public IReadOnlyList<Block> Blocks => _blocks;

    public Seq Next => _blocks.Count == 0 ? new Seq(firstSeq) : _blocks[^1].Header.NextSeq;

    /// <summary>A chain of ticks in blocks of these sizes.</summary>
    public static Chain Of(ulong firstSeq, params int[] counts)
    {
        var chain = new Chain(firstSeq);
        foreach (var count in counts)
            chain.Append([.. Enumerable.Range(0, count).Select(i => Tick(new Seq(chain.Next.Value + (ulong)i)))]);
        return chain;
    }

    public Block Append(IReadOnlyList<Entry> entries)
    {
        var block = Seal(_blocks.Count, _blocks.Count == 0 ? default : _blocks[^1].Hash, Next, [.. entries.Select(e => (ReadOnlyMemory<byte>)e.Encode())]);
        _blocks.Add(block);
        return block;
    }

    public static Block Seal(int height, Hash256 prev, Seq first, IReadOnlyList<ReadOnlyMemory<byte>> lines) =>
        Block.Seal((ulong)height, prev, first, lines, Time, LedgerState.LatestRules, TestLedger.Writer);

    public static Entry Tick(Seq seq) => TestLedger.Tick(seq, Time);

    /// <summary>An entry of an actor; its signature has the right form and is nobody's, which only followers check.</summary>
    public static Entry Signed(Seq seq, string kind, KeyPair actor, Signature signature) => new(seq, Time, kind, actor.Address, seq.Value, Time, "{}"u8.ToArray(), signature);

    public async Task StoreAsync(IBlockStore store)
    {
        foreach (var block in _blocks)
            Assert.Equal(InsertOutcome.Inserted, (await store.InsertAsync(block, CancellationToken.None)).Outcome);
    }
}
