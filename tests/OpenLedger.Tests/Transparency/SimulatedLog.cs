using System.Runtime.InteropServices;
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
    private readonly List<Hash256> _leaves = [];
    private int _blocksHashed;

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

    /// <summary>The hashes of all entries; each is computed once, because tests ask at every request to the storage.</summary>
    public ReadOnlySpan<Hash256> Leaves
    {
        get
        {
            for (; _blocksHashed < Chain.Blocks.Count; _blocksHashed++)
            {
                var block = Chain.Blocks[_blocksHashed];
                _leaves.AddRange(Enumerable.Range(0, block.Count).Select(i => MerkleTree.LeafHash(block.Line(i).Span)));
            }
            return CollectionsMarshal.AsSpan(_leaves);
        }
    }

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
        var lines = Chain.Blocks.SelectMany(b => Enumerable.Range(0, b.Count).Select(b.Line)).ToArray();
        var tiles = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var tree = new TreeAppender(tile => tiles[tile.Id.Path] = tile.Encode());
        foreach (var leaf in Leaves)
            tree.Append(leaf);
        foreach (var tile in tree.Partial())
            tiles[tile.Id.Path] = tile.Encode();
        foreach (var id in TileId.Added(0, log.Size))
        {
            AssertSame(tiles[id.Path], Store[id.Path], id.Path);
            if (id.Level > 0)
                continue;
            var bundle = id with { Level = TileId.EntriesLevel };
            var entries = EntryBundle.Parse(Store[bundle.Path], bundle.Width).Value;
            Assert.Equal(bundle.Width, entries.Count);
            for (var i = 0; i < entries.Count; i++)
                AssertSame(lines[((int)bundle.Index * 256) + i].Span, entries[i].Span, bundle.Path);
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

    private void AssertSays(ulong size, Hash256 root) => Assert.Equal(MerkleTree.Root(Leaves[..(int)size]), root);

    /// <summary>Compares bytes without xunit's comparison, which takes each for a value of its own and so most of a test's time.</summary>
    private static void AssertSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string path) => Assert.True(expected.SequenceEqual(actual), path);
}
