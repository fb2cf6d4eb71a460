using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Ledger;

/// <summary>A block as a store keeps it.</summary>
/// <param name="Header">The canonical header.</param>
/// <param name="Signature">The writer's signature.</param>
/// <param name="Body">The lines.</param>
internal sealed record StoredBlock(byte[] Header, byte[] Signature, byte[] Body)
{
    /// <summary>Reads it, with all checks.</summary>
    public Block Open() => Block.Open(Header, Signature, Body).Value;
}

/// <summary>A chain of signed commands in blocks as full as they can be, but for the genesis and the last one.</summary>
internal sealed class BenchChain
{
    private BenchChain(IReadOnlyList<StoredBlock> blocks, IReadOnlyList<SignedCommand> commands)
    {
        Blocks = blocks;
        Commands = commands;
    }

    /// <summary>All blocks from the genesis on.</summary>
    public IReadOnlyList<StoredBlock> Blocks { get; }

    /// <summary>The commands in order.</summary>
    public IReadOnlyList<SignedCommand> Commands { get; }

    /// <summary>The blocks that no further line fits into.</summary>
    public IEnumerable<StoredBlock> FullBlocks => Blocks.Skip(1).SkipLast(1);

    /// <summary>Builds a chain of <paramref name="count"/> commands.</summary>
    public static BenchChain Build(int count)
    {
        var time = LedgerTime.From(DateTimeOffset.UtcNow);
        var genesis = LedgerHead.Create(Workload.Genesis, time, Workload.Writer);
        var commands = Workload.Sign(LedgerHead.Follow(null, genesis).Domain, 0, count);
        var blocks = new List<StoredBlock> { Store(genesis) };
        var (last, seq) = (genesis, genesis.Header.NextSeq);
        var lines = new List<ReadOnlyMemory<byte>>();
        var bytes = 0;
        foreach (var command in commands)
        {
            var line = Entry.FromCommand(command, seq, time).Encode();
            if (lines.Count == Workload.Genesis.Parameters.RoomInBlock(last.Header.NextSeq) || bytes + line.Length + 1 > Block.MaxBodyBytes)
                Seal();
            lines.Add(line);
            bytes += line.Length + 1;
            seq = seq.Next;
        }
        Seal();
        return new BenchChain(blocks, commands);

        void Seal()
        {
            last = Block.Seal(last.Header.Height + 1, last.Hash, last.Header.NextSeq, lines, time, LedgerState.LatestRules, Workload.Writer);
            blocks.Add(Store(last));
            lines.Clear();
            bytes = 0;
        }
    }

    private static StoredBlock Store(Block block) => new(block.HeaderBytes.ToArray(), block.Signature.ToArray(), block.Body.ToArray());
}
