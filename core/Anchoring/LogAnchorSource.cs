using OpenLedger.Core.Claims;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Core.Anchoring;

/// <summary>The published log as it is stored: its checkpoint, its tiles, and the blocks that end where it does.</summary>
/// <param name="log">Where the log is.</param>
/// <param name="tiles">Its tiles.</param>
/// <param name="policy">Whose checkpoints are this log's.</param>
/// <param name="blocks">The ledger.</param>
/// <param name="moved">How much value the ledger has moved so far, in base units of OPEN.</param>
/// <param name="claims">The claims after so many entries; null where this process does not know them: it remembers the newest, and may be behind others.</param>
public sealed class LogAnchorSource(ILogStore log, LogTiles tiles, LogPolicy policy, IBlockStore blocks, Func<UInt128> moved, Func<Seq, ClaimBook?> claims) : IAnchorSource
{
    private readonly ClaimProver _claims = new(ClaimBook.Empty);
    private PublishedLog? _newest;

    // What was kept last need not be read again.
    private SignedNote? _kept;

    /// <inheritdoc />
    /// <exception cref="CorruptLogException">The published checkpoint is not one of this log, or its tiles do not have its root.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task<AnchorCandidate?> NewestAsync(CancellationToken cancellationToken)
    {
        if (await log.ReadNoteAsync(LogPaths.Checkpoint, cancellationToken) is not { } stored)
            return null;
        _newest = PublishedLog.Read(stored, policy);
        var checkpoint = _newest.Checkpoint;
        if (checkpoint.Size == 0)
            return null;
        if (ClaimsRoot(checkpoint.Size) is not { } claimsRoot)
            throw new IOException($"The claims after {checkpoint.Size} entries are not known here.");
        var anchor = await AtAsync(checkpoint.Size, claimsRoot, cancellationToken);
        return anchor is not null && anchor.LogRoot == checkpoint.Root
            ? new AnchorCandidate(anchor, moved())
            : throw new CorruptLogException($"The published checkpoint of {checkpoint.Size} entries with the root {checkpoint.Root} does not end with a block, or its tiles do not have that root.");
    }

    /// <inheritdoc />
    /// <exception cref="CorruptLogException">A tile is missing or damaged.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task<Anchor?> AtAsync(ulong size, Hash256 claimsRoot, CancellationToken cancellationToken)
    {
        if (size == 0 || _newest?.Checkpoint is not { } newest || size > newest.Size)
            return null;
        if (await blocks.FindAsync(new Seq(size - 1), cancellationToken) is not { } block || block.Header.NextSeq.Value != size)
            return null;
        return new Anchor(size, await new StoredTree(newest.Size, tiles.ReadAsync).RootAsync(size, cancellationToken), block.Hash, ClaimsRoot(size) ?? claimsRoot);
    }

    /// <summary>The root of the claims after so many entries; null where they are not known. Going on from the last one, only what has changed is hashed.</summary>
    private Hash256? ClaimsRoot(ulong size)
    {
        if (claims(new Seq(size)) is not { } book)
            return null;
        _claims.MoveTo(book);
        return _claims.Root;
    }

    /// <inheritdoc />
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task KeepAsync(ulong size, CancellationToken cancellationToken)
    {
        if (_newest is not { } newest || newest.Checkpoint.Size != size || (_kept is { } known && known.Text == newest.Note.Text && known.Signatures.Count >= newest.Note.Signatures.Count))
            return;
        var path = LogPaths.Anchored(size);
        var stored = await log.ReadNoteAsync(path, cancellationToken);
        if (stored is not null && SignedNote.Parse(stored.Bytes.Span).Try(out var kept, out _) && kept.Signatures.Count >= newest.Note.Signatures.Count)
            _kept = kept;
        // Where another instance is quicker, this looks again with the next step.
        else if (await log.ReplaceNoteAsync(path, newest.Note.Encode(), stored?.ETag, cancellationToken))
            _kept = newest.Note;
    }
}
