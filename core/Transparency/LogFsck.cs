using OpenLedger.Core.Ledger;
using OpenLedger.Core.Verification;

namespace OpenLedger.Core.Transparency;

/// <summary>What a check of a published log against the ledger's blocks has found.</summary>
/// <param name="Checkpoint">The published checkpoint, or null where none could be read.</param>
/// <param name="Compared">How many tiles and bundles were compared.</param>
/// <param name="Findings">What is wrong, the first place first; empty where the log is what the blocks say.</param>
/// <param name="IsCut">True where there was more than is listed.</param>
public sealed record LogFsckReport(Checkpoint? Checkpoint, ulong Compared, IReadOnlyList<string> Findings, bool IsCut);

/// <summary>
/// Recomputes a log from the ledger's blocks, with the verifier's code and none of what made it (<see cref="LogComparison"/>), and compares every tile, every bundle, the roots and the checkpoint with what
/// is stored. Nothing is written. A finding names the path and the first entry that it concerns.
/// </summary>
/// <param name="blocks">The ledger.</param>
/// <param name="read">Reads what is stored of the log, as <see cref="ILogStore.ReadAsync"/> does.</param>
/// <param name="policy">Whose signature a checkpoint must have.</param>
public sealed class LogFsck(ReadRawBlocks blocks, ReadLogFile read, LogPolicy policy)
{
    /// <summary>The most findings that are listed; a check ends with them.</summary>
    public const int MaxFindings = 100;

    /// <summary>Checks the published log, and where it can be read what the host keeps about it.</summary>
    /// <param name="withState">True where <see cref="LogPaths.Integrated"/> can be read too.</param>
    /// <param name="progress">Told how many entries are checked.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="IOException">The storage or the server does not answer.</exception>
    public async Task<LogFsckReport> CheckAsync(bool withState, IProgress<ulong>? progress, CancellationToken cancellationToken)
    {
        var comparison = new LogComparison(blocks, ReadFileAsync, MaxFindings);
        var others = new List<string>();
        Checkpoint? checkpoint = null;
        try
        {
            var published = await read(LogPaths.Checkpoint, cancellationToken) ?? throw new CorruptLogException("No checkpoint is published.");
            checkpoint = PublishedLog.Read(new StoredNote(published, "", default), policy).Checkpoint;
            if (checkpoint.Size == 0)
                throw new CorruptLogException("A log of no entries is published.");
            // Read after the checkpoint, so that it cannot be behind.
            var state = withState ? await ReadStateAsync(others, cancellationToken) : null;
            if (state?.Size < checkpoint.Size)
            {
                others.Add($"{LogPaths.Integrated} names {state.Size} entries, fewer than the {checkpoint.Size} that are published.");
                state = null;
            }
            ulong[] sizes = state?.Size > checkpoint.Size ? [checkpoint.Size, state.Size] : [checkpoint.Size];
            var logs = await comparison.RunAsync(sizes, progress, cancellationToken);
            if (logs.Count > 0 && logs[0].Root != checkpoint.Root)
                others.Add($"{LogPaths.Checkpoint}: its {checkpoint.Size} entries have the root {logs[0].Root}, not {checkpoint.Root}.");
            if (state is not null && logs.Count == sizes.Length)
                CheckState(state, logs[^1], others);
        }
        catch (Exception e) when (e is CorruptLogException or CorruptLedgerException or VerificationException)
        {
            others.Add(e.Message);
        }
        List<string> findings = [.. comparison.Findings, .. others];
        return new LogFsckReport(checkpoint, comparison.Compared, [.. findings.Take(MaxFindings)], findings.Count >= MaxFindings);
    }

    /// <summary>What the host keeps; null where it cannot be read, which is one of the findings.</summary>
    private async Task<IntegratedLog?> ReadStateAsync(List<string> findings, CancellationToken cancellationToken)
    {
        try
        {
            return IntegratedLog.Read(new StoredNote(await read(LogPaths.Integrated, cancellationToken) ?? throw new CorruptLogException($"{LogPaths.Integrated} is missing."), "", default));
        }
        catch (CorruptLogException e)
        {
            findings.Add(e.Message);
            return null;
        }
    }

    private static void CheckState(IntegratedLog state, RecomputedLog log, List<string> findings)
    {
        if (log.Head is not { } head)
            findings.Add($"{LogPaths.Integrated} names {state.Size} entries, and no block ends there.");
        else if ((state.Root, state.Height, state.HeadHash, state.EntryTime) != (log.Root, head.Height, head.Hash, log.Time))
            findings.Add($"{LogPaths.Integrated} names the root {state.Root} at block {state.Height} of {state.EntryTime} with the hash {state.HeadHash}, not {log.Root} at block {head.Height} of {log.Time} with the hash {head.Hash}.");
    }

    /// <summary>A tile or a bundle; what the store cannot even unpack is one that differs.</summary>
    private async Task<byte[]?> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await read(path, cancellationToken);
        }
        catch (CorruptLogException e)
        {
            throw new VerificationException(path, e.Message.TrimEnd('.'));
        }
    }
}
