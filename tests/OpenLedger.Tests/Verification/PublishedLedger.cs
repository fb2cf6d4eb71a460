using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.Core.Verification;
using OpenLedger.Storage.Anchoring;
using OpenLedger.Storage.Contracts;
using OpenLedger.TestKit;
using OpenLedger.Tests.Merkle;

namespace OpenLedger.Tests.Verification;

/// <summary>A ledger as blocks and as what its log publishes, made by the product's own side: blocks, tiles, bundles, a checkpoint that the log and a witness have signed.</summary>
internal sealed class PublishedLedger
{
    private const string CheckpointPath = "checkpoint";

    public static readonly NoteSigner LogKey = NoteSigner.FromSeed("ledger.example", NoteKeyType.Ed25519, [.. Enumerable.Repeat((byte)1, 32)]);
    public static readonly NoteSigner Witness = NoteSigner.FromSeed("witness.example", NoteKeyType.CosignatureV1, [.. Enumerable.Repeat((byte)2, 32)]);
    public static readonly LogPolicy Policy = new("ledger.example", [LogKey.Verifier], [Witness.Verifier], 1);
    public static readonly LedgerTime Time = new(1_767_225_600_000);

    private ulong _nonce = 1;

    private PublishedLedger(IEnumerable<Block> blocks) => Blocks = [.. blocks];

    /// <summary>All blocks.</summary>
    public List<Block> Blocks { get; }

    /// <summary>What the log publishes, by path.</summary>
    public Dictionary<string, byte[]> Files { get; private set; } = new(StringComparer.Ordinal);

    public LedgerDomain Domain => new(TestLedger.ChainId, Blocks[0].Hash);

    public ulong Size => Blocks[^1].Header.NextSeq.Value;

    public Checkpoint Checkpoint => Core.Transparency.Checkpoint.Parse(SignedNote.Parse(Files[CheckpointPath]).Value.Text).Value;

    public IReadOnlyList<ReadOnlyMemory<byte>> Lines => [.. Blocks.SelectMany(block => Enumerable.Range(0, block.Count).Select(block.Line))];

    /// <summary>A genesis block alone, nothing published.</summary>
    public static PublishedLedger Start(Genesis? genesis = null) => new([LedgerHead.Create(genesis ?? TestLedger.Genesis, Time, TestLedger.Writer)]);

    /// <summary>Four blocks with a bit of everything, published.</summary>
    public static PublishedLedger Small(ulong seed = 0)
    {
        var ledger = Start();
        ledger.Append(ledger.Cancel(TestLedger.Stranger, seed), ledger.Tick(1));
        ledger.Append(ledger.Cancel(TestLedger.Owner, seed), ledger.Cancel(TestLedger.Stranger, seed + 1), ledger.Tick(2));
        ledger.Append(ledger.Tick(3));
        ledger.Publish();
        return ledger;
    }

    /// <summary>A ledger of so many ticks in blocks as large as they may be, published.</summary>
    public static PublishedLedger OfTicks(ulong size)
    {
        var ledger = Start();
        while (ledger.Size < size)
        {
            var count = Math.Min(Math.Min(size - ledger.Size, 3000), (ulong)Block.RoomInSegment(new Seq(ledger.Size)));
            ledger.Append([.. Enumerable.Range(0, (int)count).Select(i => ledger.Tick((ulong)i + 1))]);
        }
        ledger.Publish();
        return ledger;
    }

    /// <summary>The first blocks of this ledger, nothing published.</summary>
    public PublishedLedger Beginning(int blocks) => new(Blocks.Take(blocks)) { _nonce = 1000 };

    /// <summary>A tick that stands so many entries after the head.</summary>
    public Entry Tick(ulong ahead) => TestLedger.Tick(new Seq(Size + ahead - 1), Time);

    /// <summary>A command that stands wherever <see cref="Append"/> puts it.</summary>
    public Entry Cancel(KeyPair key, ulong nonce) => Entry.FromCommand(
        SignedCommand.Sign(Command.Create(Kinds.Cancel, new { nonce = (1_000_000 + nonce).ToString() }, _nonce++, Time.Plus(TimeSpan.FromMinutes(10))), key, Domain), default, Time);

    /// <summary>Seals a block of these entries, renumbered.</summary>
    public void Append(params IReadOnlyList<Entry> entries) => Append(TestLedger.Writer, entries);

    public void Append(KeyPair writer, params IReadOnlyList<Entry> entries)
    {
        var (last, lines) = (Blocks[^1], new List<ReadOnlyMemory<byte>>());
        foreach (var entry in entries)
            lines.Add((entry with { Seq = new Seq(last.Header.NextSeq.Value + (ulong)lines.Count) }).Encode());
        Blocks.Add(Block.Seal(last.Header.Height + 1, last.Hash, last.Header.NextSeq, lines, Time, LedgerState.LatestRules, writer));
    }

    /// <summary>Publishes all blocks, as the only checkpoint.</summary>
    public void Publish()
    {
        var lines = Lines;
        var (tiles, tree) = PublishedTiles.Of([.. lines.Select(line => MerkleTree.LeafHash(line.Span))]);
        Files = tiles.Stored;
        foreach (var bundle in lines.Chunk(TreeLevels.TileSize).Select((entries, i) => (new TileId(TileId.EntriesLevel, (ulong)i, entries.Length).Path, EntryBundle.Encode(entries))))
            Files[bundle.Path] = bundle.Item2;
        var checkpoint = Core.Transparency.Checkpoint.Create(Policy.Origin, tree.Size, tree.Root());
        Files[CheckpointPath] = SignedNote.Create(checkpoint.Text, LogKey.Sign(checkpoint.Text), Witness.Cosign(checkpoint, 1_767_225_700)).Encode();
    }

    /// <summary>The proof bundle of an entry.</summary>
    public async Task<byte[]> ProveAsync(ulong seq)
    {
        Task<IReadOnlyList<Hash256>> Read(int level, ulong first, int count, CancellationToken cancellationToken)
        {
            var id = new TileId(level, first / TreeLevels.TileSize, count);
            return Task.FromResult(Tile.Parse(id, Files[id.Path]).Value.Hashes);
        }
        var path = await new StoredTree(Size, Read).PathAsync(seq, CancellationToken.None);
        return new LogProof(Lines[(int)seq], seq, path, SignedNote.Parse(Files[CheckpointPath]).Value).Encode();
    }

    /// <summary>What the L2 would have on record of the ledger after some block.</summary>
    public StoredAnchor AnchorAfter(int block)
    {
        var (size, at) = (Blocks[block].Header.NextSeq.Value, Time.ToDateTimeOffset());
        var root = MerkleTree.Root(Lines.Take((int)size).Select(line => MerkleTree.LeafHash(line.Span)).ToList());
        return new StoredAnchor(new Anchor(size, root, Blocks[block].Hash, default), 0, 0, at, 77, default, 12, AnchorStatus.Final, at);
    }

    public Task<VerificationReport> VerifyBlocksAsync(VerificationOptions? options = null) => VerifyBlocksAsync([.. Blocks.Select(b => b.Raw())], options);

    /// <summary>Verifies blocks as a source gives them that knows each by its place in the list.</summary>
    public static async Task<VerificationReport> VerifyBlocksAsync(IReadOnlyList<RawBlock> blocks, VerificationOptions? options = null)
    {
        var next = 0;
        return await BlockVerifier.VerifyAsync((_, _) => Task.FromResult<IReadOnlyList<RawBlock>>([.. blocks.Skip(next++).Take(1)]), options ?? new VerificationOptions(), CancellationToken.None);
    }

    public Task<VerificationReport> VerifyTilesAsync(VerificationOptions? options = null) => VerifyTilesAsync(Files, options);

    /// <summary>Verifies a log from its files alone.</summary>
    public static async Task<VerificationReport> VerifyTilesAsync(IReadOnlyDictionary<string, byte[]> files, VerificationOptions? options = null)
    {
        var (_, checkpoint) = await TileVerifier.ReadCheckpointAsync(Read, Policy, CancellationToken.None);
        return await TileVerifier.VerifyAsync(Read, checkpoint, options ?? new VerificationOptions(), CancellationToken.None);

        Task<byte[]?> Read(string path, CancellationToken cancellationToken) => Task.FromResult(files.GetValueOrDefault(path));
    }
}
