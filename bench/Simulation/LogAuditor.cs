using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Bench.Simulation;

/// <summary>Recomputes the log from the blocks when they are stored, and compares with that whatever is published and anchored.</summary>
internal sealed class LogAuditor
{
    private readonly World _world;
    private readonly LogPolicy _policy;
    private readonly Dictionary<ulong, (Hash256 Root, Hash256 Head, ulong Height, ClaimBook Claims)> _ends = [];
    private readonly Dictionary<string, byte[]> _tiles = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _kept = [];
    private readonly List<ReadOnlyMemory<byte>> _lines = [];
    private readonly TreeAppender _tree;
    private readonly ClaimProver _claims = new(ClaimBook.Empty);
    private ulong _integrated, _published;
    private AnchorJournal _journal = AnchorJournal.Empty;
    private int _mined;

    /// <summary>An auditor of an empty log.</summary>
    /// <param name="world">The world.</param>
    /// <param name="policy">Whose checkpoints are this log's.</param>
    public LogAuditor(World world, LogPolicy policy)
    {
        (_world, _policy) = (world, policy);
        _tree = new TreeAppender(tile => _tiles[tile.Id.Path] = tile.Encode());
    }

    /// <summary>How many entries the ledger has.</summary>
    public ulong Size => _tree.Size;

    /// <summary>The root over all entries.</summary>
    public Hash256 Root => _tree.Root();

    /// <summary>True where all entries are published and anchored, and the anchorer's journal says that this is confirmed.</summary>
    public bool IsAnchored => Size > 0 && _published == Size && _journal is { Pending: null, Last: { } last } && last.Candidate.Anchor.Size == Size;

    /// <summary>A block has been stored, after which there are these claims.</summary>
    public void Inserted(Block block, ClaimBook claims)
    {
        for (var i = 0; i < block.Count; i++)
        {
            _lines.Add(block.Line(i));
            _tree.Append(MerkleTree.LeafHash(block.Line(i).Span));
        }
        _ends[_tree.Size] = (_tree.Root(), block.Hash, block.Header.Height, claims);
    }

    /// <summary>A blob has been stored.</summary>
    public void Stored(string path, ReadOnlyMemory<byte> bytes)
    {
        if (path == LogPaths.Integrated && IntegratedLog.Parse(bytes).Try(out var log, out _))
            Compare("what is integrated", log.Size, ref _integrated, end => (end.Root, end.Head, end.Height) == (log.Root, log.HeadHash, log.Height));
        else if (LogPaths.IsCheckpoint(path) && SignedNote.Parse(bytes.Span).Try(out var note, out _) && _policy.Verify(note).Try(out var checkpoint, out _))
        {
            if (path != LogPaths.Checkpoint)
            {
                Keep(path, checkpoint);
                return;
            }
            Compare("the checkpoint", checkpoint.Size, ref _published, end => end.Root == checkpoint.Root);
            _world.Count("checkpoints");
            _world.Count($"checkpoints with {note.Signatures.Count - 1} cosignatures");
        }
        else if (path == LogPaths.Anchors && AnchorJournal.Parse(bytes).Try(out var journal, out _))
            _journal = journal;
        else if (path is LogPaths.Integrated or LogPaths.Anchors || LogPaths.IsCheckpoint(path))
            _world.Find(Rule.TheLogIsTheLedgers, $"{path} is not what it should be");
    }

    /// <summary>An entry's leaf in the tree.</summary>
    public Hash256 Leaf(int index) => MerkleTree.LeafHash(_lines[index].Span);

    /// <summary>A witness has cosigned a log. Each that is shown to it and is not this one differs from what it has cosigned before.</summary>
    public void Cosigned(string witness, Checkpoint checkpoint)
    {
        if (!_ends.TryGetValue(checkpoint.Size, out var end) || end.Root != checkpoint.Root)
            _world.Find(Rule.WitnessesCosignOneLog, $"{witness} has cosigned a forged log of {checkpoint.Size} entries");
    }

    /// <summary>Something has happened on the chain.</summary>
    public void Look(SimulatedAnchorChain chain)
    {
        if (chain.PoolNonces.Count > 1)
            _world.Find(Rule.AnchorsNeverCompete, $"transactions of the nonces {string.Join(", ", chain.PoolNonces.Order())} wait at once");
        for (; _mined < chain.Mined.Count; _mined++)
        {
            var anchor = chain.Mined[_mined];
            _world.Count("anchors");
            if (!_ends.TryGetValue(anchor.Size, out var end) || anchor != new Anchor(anchor.Size, end.Root, end.Head, RootOf(end.Claims)))
                _world.Find(Rule.AnchorsEqualTheLog, $"{anchor} was anchored, and the ledger does not say so");
            else if (anchor.Size > _published)
                _world.Find(Rule.AnchorsEqualTheLog, $"{anchor} was anchored before it was published");
            else if (!_kept.Contains(anchor.Size))
                _world.Find(Rule.AnchorsEqualTheLog, $"{anchor} was anchored, and its checkpoint is not kept");
        }
    }

    /// <summary>All is over: what is stored must be the whole log, and what is anchored must be all of it, in growing sizes.</summary>
    public void Finish(SimulatedLogStore store, SimulatedAnchorChain chain)
    {
        foreach (var tile in _tree.Partial())
            _tiles[tile.Id.Path] = tile.Encode();
        foreach (var id in TileId.Added(0, Size))
        {
            var bundle = id with { Level = TileId.EntriesLevel };
            if (!_tiles[id.Path].AsSpan().SequenceEqual(store[id.Path]))
                _world.Find(Rule.TheLogIsWhole, $"{id.Path} is missing or differs");
            else if (id.Level == 0 && !EntryBundle.Encode(_lines.GetRange((int)bundle.Index * TreeLevels.TileSize, bundle.Width)).AsSpan().SequenceEqual(store[bundle.Path]))
                _world.Find(Rule.TheLogIsWhole, $"{bundle.Path} is missing or differs");
        }
        var sizes = chain.Anchors.Select(a => a.Size).ToList();
        if (!sizes.SequenceEqual(sizes.Distinct().Order()))
            _world.Find(Rule.AnchorsGrow, $"the sizes {string.Join(", ", sizes)} are anchored in this order");
    }

    private Hash256 RootOf(ClaimBook claims)
    {
        _claims.MoveTo(claims);
        return _claims.Root;
    }

    private void Keep(string path, Checkpoint checkpoint)
    {
        if (path != LogPaths.Anchored(checkpoint.Size) || !_ends.TryGetValue(checkpoint.Size, out var end) || end.Root != checkpoint.Root)
            _world.Find(Rule.TheLogIsTheLedgers, $"{path} is not what the blocks say");
        _kept.Add(checkpoint.Size);
    }

    private void Compare(string what, ulong size, ref ulong before, Func<(Hash256 Root, Hash256 Head, ulong Height, ClaimBook Claims), bool> fits)
    {
        if (size < before)
            _world.Find(Rule.TheLogOnlyGrows, $"{what} has {size} entries after {before}");
        else if (!_ends.TryGetValue(size, out var end) || !fits(end))
            _world.Find(Rule.TheLogIsTheLedgers, $"{what} of {size} entries is not what the blocks say");
        before = size;
    }
}
