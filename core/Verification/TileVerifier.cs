using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Core.Verification;

/// <summary>
/// Recomputes a ledger from nothing but what its log publishes: the bundles of entries, the tiles of every level over them, and the root that its checkpoint
/// names. It shares no code with what writes and publishes the log (docs/adr/0029).
/// </summary>
public static class TileVerifier
{
    private const string CheckpointPath = "checkpoint", CheckpointPosition = "The checkpoint";

    /// <summary>Reads the newest checkpoint and checks who signed it.</summary>
    /// <param name="read">Reads what the log publishes.</param>
    /// <param name="policy">Whom one trusts about the log; null to believe any checkpoint.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="VerificationException">It is missing, malformed, or not signed as it must be.</exception>
    public static async Task<(SignedNote Note, Checkpoint Checkpoint)> ReadCheckpointAsync(ReadLogFile read, LogPolicy? policy, CancellationToken cancellationToken) =>
        await read(CheckpointPath, cancellationToken) is { } bytes ? CheckpointOf(bytes, policy, CheckpointPosition) : throw new VerificationException(CheckpointPosition, "it is missing");

    /// <summary>Reads a checkpoint and checks who signed it.</summary>
    /// <param name="bytes">The note.</param>
    /// <param name="policy">Whom one trusts about the log; null to believe any checkpoint.</param>
    /// <param name="position">What it is called where something is wrong with it.</param>
    /// <exception cref="VerificationException">It is malformed, or not signed as it must be.</exception>
    public static (SignedNote Note, Checkpoint Checkpoint) CheckpointOf(ReadOnlySpan<byte> bytes, LogPolicy? policy, string position)
    {
        if (!SignedNote.Parse(bytes).Try(out var note, out var error)
            || !(policy is null ? Checkpoint.Parse(note.Text) : policy.Verify(note)).Try(out var checkpoint, out error))
            throw new VerificationException(position, error.Message.TrimEnd('.'));
        return (note, checkpoint);
    }

    /// <summary>Verifies all entries under a checkpoint, which must be one of those that are met.</summary>
    /// <exception cref="VerificationException">Something does not verify.</exception>
    /// <exception cref="IOException">The source does not answer.</exception>
    public static async Task<VerificationReport> VerifyAsync(ReadLogFile read, Checkpoint checkpoint, VerificationOptions options, CancellationToken cancellationToken)
    {
        var fold = new LedgerFold([CommitmentOf(checkpoint), .. options.Commitments], options.Progress);
        if (checkpoint.Size == 0)
            throw new VerificationException("Entry 0", "the checkpoint is that of an empty log");
        var domain = await FindDomainAsync(read, checkpoint.Size, options, cancellationToken);
        var completed = new List<LogTile>();
        await foreach (var lines in InOrder.RunAsync(Indexes(checkpoint.Size), CheckAsync, options.Ahead))
        {
            foreach (var line in lines)
            {
                fold.Apply(line, completed.Add);
                fold.Meet(null);
            }
            await CheckPublishedAsync(read, completed, cancellationToken);
        }
        await CheckPublishedAsync(read, [.. fold.Tree.Partial()], cancellationToken);
        return fold.Finish(null, domain, options.Signatures);

        async Task<CheckedLine[]> CheckAsync(ulong index) =>
            (await CheckedBundle.ReadAsync(read, index, WidthOf(index, checkpoint.Size), cancellationToken)).Check(domain, options.Signatures);
    }

    /// <summary>Verifies that bundles, tiles and checkpoint fit each other, without a look at what the entries say: for those who have them from blocks.</summary>
    /// <exception cref="VerificationException">They do not.</exception>
    /// <exception cref="IOException">The source does not answer.</exception>
    public static async Task VerifyTreeAsync(ReadLogFile read, Checkpoint checkpoint, int ahead, CancellationToken cancellationToken)
    {
        var tree = new LogTree();
        var completed = new List<LogTile>();
        await foreach (var leaves in InOrder.RunAsync(Indexes(checkpoint.Size), ReadAsync, ahead))
        {
            foreach (var leaf in leaves)
                tree.Append(leaf, completed.Add);
            await CheckPublishedAsync(read, completed, cancellationToken);
        }
        await CheckPublishedAsync(read, [.. tree.Partial()], cancellationToken);
        if (tree.Root() is var root && root != checkpoint.Root)
            throw new VerificationException(CheckpointPosition, $"it says the root {checkpoint.Root} at {checkpoint.Size} entries, and the tiles have {root}");

        async Task<IReadOnlyList<Hash256>> ReadAsync(ulong index) =>
            (await CheckedBundle.ReadAsync(read, index, WidthOf(index, checkpoint.Size), cancellationToken)).Leaves;
    }

    /// <summary>What a checkpoint says of the ledger.</summary>
    public static Commitment CommitmentOf(Checkpoint checkpoint) => new($"{CheckpointPosition} of {checkpoint.Size} entries", checkpoint.Size, checkpoint.Root);

    private static async IAsyncEnumerable<ulong> Indexes(ulong size)
    {
        await Task.CompletedTask;
        for (var index = 0UL; index * LogTile.FullWidth < size; index++)
            yield return index;
    }

    private static int WidthOf(ulong index, ulong size) => (int)Math.Min(LogTile.FullWidth, size - (index * LogTile.FullWidth));

    private static async Task CheckPublishedAsync(ReadLogFile read, List<LogTile> tiles, CancellationToken cancellationToken)
    {
        foreach (var tile in tiles)
            await tile.CheckPublishedAsync(read, cancellationToken);
        tiles.Clear();
    }

    /// <summary>
    /// What signatures are bound to: the hash of the first block, which no tile holds. But it has only the genesis entry, and one of the writers that this names
    /// signed it; so there are as many first blocks as such writers, and the first command that carries its author's signature for one of them tells which.
    /// </summary>
    private static async Task<LedgerDomain> FindDomainAsync(ReadLogFile read, ulong size, VerificationOptions options, CancellationToken cancellationToken)
    {
        var first = await CheckedBundle.ReadAsync(read, 0, WidthOf(0, size), cancellationToken);
        if (!Entry.Parse(first.Lines[0]).Try(out var entry, out var error) || !Genesis.Parse(entry.Payload).Try(out var genesis, out error))
            throw new VerificationException("Entry 0", $"it is no genesis: {error.Message.TrimEnd('.')}");
        var domains = genesis.Keys.Where(key => key.Duties.HasFlag(Duties.Writer))
            .Select(key => HeaderText.OfGenesis(first.Leaves[0], (ulong)genesis.Rules, entry.Time, key.Address))
            .Select(header => new LedgerDomain(genesis.ChainId, Hash256.Sha256(header))).ToList();
        if (options.Genesis is { } meant)
        {
            return domains.FirstOrDefault(domain => domain.Genesis == meant)
                ?? throw new VerificationException("Entry 0", $"no writer that it names makes a first block of it with the hash {meant}");
        }
        for (var index = 0UL; domains.Count > 1 && index * LogTile.FullWidth < size; index++)
        {
            var bundle = index == 0 ? first : await CheckedBundle.ReadAsync(read, index, WidthOf(index, size), cancellationToken);
            foreach (var line in bundle.Lines)
            {
                if (Entry.Parse(line).Try(out var command, out _) && domains.Find(domain => ParsedCommand.From(command, domain) is not null) is { } signedFor)
                    return signedFor;
            }
        }
        return domains[0];
    }
}
