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
public sealed class LogAnchorSource(ILogStore log, LogTiles tiles, LogPolicy policy, IBlockStore blocks, Func<UInt128> moved) : IAnchorSource
{
    private Checkpoint? _newest;

    /// <inheritdoc />
    /// <exception cref="CorruptLogException">The published checkpoint is not one of this log, or its tiles do not have its root.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task<AnchorCandidate?> NewestAsync(CancellationToken cancellationToken)
    {
        if (await log.ReadNoteAsync(LogPaths.Checkpoint, cancellationToken) is not { } stored)
            return null;
        if (!SignedNote.Parse(stored.Bytes.Span).Try(out var note, out var error) || !policy.Verify(note).Try(out var checkpoint, out error))
            throw new CorruptLogException($"The published checkpoint is not one of this log ({error.Code}): {error.Message}");
        _newest = checkpoint;
        if (checkpoint.Size == 0)
            return null;
        var anchor = await AtAsync(checkpoint.Size, cancellationToken);
        return anchor is not null && anchor.LogRoot == checkpoint.Root
            ? new AnchorCandidate(anchor, moved())
            : throw new CorruptLogException($"The published checkpoint of {checkpoint.Size} entries with the root {checkpoint.Root} does not end with a block, or its tiles do not have that root.");
    }

    /// <inheritdoc />
    /// <exception cref="CorruptLogException">A tile is missing or damaged.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task<Anchor?> AtAsync(ulong size, CancellationToken cancellationToken)
    {
        if (size == 0 || _newest is not { } newest || size > newest.Size)
            return null;
        if (await blocks.FindAsync(new Seq(size - 1), cancellationToken) is not { } block || block.Header.NextSeq.Value != size)
            return null;
        // No account can withdraw to the L2 yet, so there are no claims, and their root is zeros.
        return new Anchor(size, await new StoredTree(newest.Size, tiles.ReadAsync).RootAsync(size, cancellationToken), block.Hash, default);
    }
}
