using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;

namespace OpenLedger.Bench.Simulation;

/// <summary>The table of blocks as it really is, whatever those who use it are told.</summary>
/// <param name="inserted">Told of each block that it takes, at once.</param>
internal sealed class SimulatedTable(Action<Block> inserted)
{
    private readonly SortedDictionary<ulong, Block> _blocks = [];

    /// <summary>A wrong table, for tests of the simulation: takes a second block for a key in place of the first.</summary>
    public bool TakesSecondBlocks { get; init; }

    /// <summary>All blocks, in order.</summary>
    public IEnumerable<Block> Blocks => _blocks.Values;

    /// <summary>Adds a block where there is none with its key.</summary>
    public bool TryInsert(Block block)
    {
        var stored = Block.Open(block.HeaderBytes.ToArray(), block.Signature.ToArray(), block.Body.ToArray()).Value;
        if (!_blocks.TryAdd(block.Header.FirstSeq.Value, stored))
        {
            if (!TakesSecondBlocks)
                return false;
            _blocks[block.Header.FirstSeq.Value] = stored;
        }
        inserted(stored);
        return true;
    }

    /// <summary>Successive blocks, at most so many.</summary>
    public BlockPage Read(Seq from, int most, DateTimeOffset date)
    {
        var blocks = new List<Block>();
        var next = from.Value;
        while (blocks.Count < most && _blocks.TryGetValue(next, out var block))
        {
            blocks.Add(block);
            next = block.Header.NextSeq.Value;
        }
        return new BlockPage(blocks, AtHead: !_blocks.ContainsKey(next), date);
    }

    /// <summary>The bytes of successive blocks, for those who believe nothing.</summary>
    /// <param name="from">Where the first begins.</param>
    /// <param name="rot">What the disks have made of each.</param>
    public Task<IReadOnlyList<RawBlock>> ReadRaw(Seq from, Func<RawBlock, RawBlock> rot) => Task.FromResult<IReadOnlyList<RawBlock>>(
        [.. Read(from, int.MaxValue, default).Blocks.Select(b => rot(new RawBlock(b.HeaderBytes, b.Signature.ToArray(), b.Body)))]);

    /// <summary>The block that holds an entry, or null.</summary>
    public Block? Find(Seq seq) => Range(seq, seq).FirstOrDefault();

    /// <summary>The blocks that hold some entries.</summary>
    public IReadOnlyList<Block> Range(Seq first, Seq last) => [.. _blocks.Values.Where(b => b.Header.FirstSeq <= last && first < b.Header.NextSeq)];
}
