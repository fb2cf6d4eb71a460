using OpenLedger.Bench.Simulation;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.TestKit;
using OpenLedger.Tests.Storage;

namespace OpenLedger.Tests.Transparency;

/// <summary>A ledger and its log in memory, with as many instances of the integrator and the publisher as a test wants.</summary>
internal sealed class SimulatedLog
{
    private readonly Address _writer;

    public SimulatedLog(params int[] counts)
        : this(TestLedger.Writer.Address, counts)
    {
    }

    private SimulatedLog(Address writer, int[] counts)
    {
        _writer = writer;
        Ledger = new SimulatedBlockStore(Clock);
        Store = new SimulatedLogStore(Clock);
        Append(counts);
    }

    /// <summary>A log of entries none of which is in any other.</summary>
    public static SimulatedLog Other(params int[] counts) => new(TestLedger.OtherWriter.Address, counts);

    public static NoteSigner Key { get; } = NoteSigner.FromSeed("example.com/log", NoteKeyType.Ed25519, new byte[32]);

    public ManualClock Clock { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_000).AddSeconds(1));

    public SimulatedBlockStore Ledger { get; }

    public SimulatedLogStore Store { get; }

    public Chain Chain { get; } = new(0);

    public Hash256[] Leaves => [.. Chain.Blocks.SelectMany(b => Enumerable.Range(0, b.Count).Select(i => MerkleTree.LeafHash(b.Line(i).Span)))];

    public void Append(params int[] counts)
    {
        foreach (var count in counts)
        {
            var block = Chain.Append([.. Enumerable.Range(0, count).Select(i => Tick(Chain.Next.Value + (ulong)i))]);
            var inserted = Ledger.InsertAsync(block, CancellationToken.None);
            Assert.Equal(InsertOutcome.Inserted, inserted.GetAwaiter().GetResult().Outcome);
        }
    }

    public LogIntegrator Integrator() => new(Ledger, Store, Clock);

    public LogPublisher Publisher(WitnessPanel? witnesses = null) => new(Store, new LogTiles(Store, 1 << 20), Key, witnesses, Clock);

    /// <summary>Integrates everything and publishes it, by an instance that has just started.</summary>
    public async Task<PublishedLog> PublishAsync()
    {
        await Integrator().IntegrateAsync(Chain.Next, CancellationToken.None);
        return (await Publisher().PublishAsync(CancellationToken.None))!;
    }

    /// <summary>How far the log is once everything is integrated.</summary>
    public async Task<IntegratedLog> IntegratedAsync() => (await Integrator().IntegrateAsync(Chain.Next, CancellationToken.None))!;

    /// <summary>Compares everything that is stored with what the entries alone say it must be.</summary>
    public void AssertIsWhole()
    {
        var log = IntegratedLog.Parse(Store[LogPaths.Integrated]!).Value;
        Assert.Equal((Chain.Next.Value, Chain.Blocks[^1].Header.Height, Chain.Blocks[^1].Hash), (log.Size, log.Height, log.HeadHash));
        AssertSays(log.Size, log.Root);
        var lines = Chain.Blocks.SelectMany(b => Enumerable.Range(0, b.Count).Select(b.Line)).ToList();
        var tiles = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var tree = new TreeAppender(tile => tiles[tile.Id.Path] = tile.Encode());
        foreach (var leaf in Leaves)
            tree.Append(leaf);
        foreach (var tile in tree.Partial())
            tiles[tile.Id.Path] = tile.Encode();
        foreach (var id in TileId.Added(0, log.Size))
        {
            Assert.Equal(tiles[id.Path], Store[id.Path]);
            if (id.Level > 0)
                continue;
            var bundle = id with { Level = TileId.EntriesLevel };
            Assert.Equal(lines.Skip((int)bundle.Index * 256).Take(bundle.Width).Select(l => l.ToArray()), EntryBundle.Parse(Store[bundle.Path], bundle.Width).Value.Select(e => e.ToArray()));
        }
    }

    /// <summary>Checks the published checkpoint as any client would.</summary>
    public Checkpoint AssertPublished()
    {
        var checkpoint = new LogPolicy(Key.Verifier.Name, [Key.Verifier], [], 0).Verify(SignedNote.Parse(Store[LogPaths.Checkpoint]).Value).Value;
        AssertSays(checkpoint.Size, checkpoint.Root);
        return checkpoint;
    }

    private Entry Tick(ulong seq)
    {
        var time = Chain.Tick(new Seq(seq)).Time;
        return Entry.FromSystem(Kinds.Tick, new Tick(_writer, time).Encode(), new Seq(seq), time);
    }

    private void AssertSays(ulong size, Hash256 root) => Assert.Equal(MerkleTree.Root(Leaves.AsSpan(0, (int)size)), root);
}
