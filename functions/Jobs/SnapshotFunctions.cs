using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;
using OpenLedger.Functions.Hosting;

namespace OpenLedger.Functions.Jobs;

/// <summary>Puts the state's hash on the ledger at each border, and then the state into the storage, so that a server starts from there. Either may run on several servers, or twice.</summary>
public sealed partial class SnapshotFunctions(LedgerService ledger, ISnapshotStore snapshots, IOptions<LedgerOptions> options, ILogger<SnapshotFunctions> logger)
{
    /// <summary>Records the hash of the state at the newest border. Where it is recorded already, that is the end of it.</summary>
    [Function("RecordState")]
    public async Task RecordState([TimerTrigger("*/5 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
    {
        if (!ledger.Head.Try(out var head, out _) || head.State is not { Boundary: { } point, IsBoundaryRecorded: false })
            return;
        var digest = await Task.Run(() => point.Digest, cancellationToken);
        var recorded = await ledger.RecordStateAsync(point, cancellationToken);
        if (recorded.Try(out var committed, out var error))
            LogRecorded(logger, point.AsOf, digest.Hash, committed.Outcome.Seq, digest.Bytes);
        else
            LogNotRecorded(logger, point.AsOf, error.Code);
    }

    /// <summary>Stores the state whose hash is recorded, and deletes what is more than is to be kept.</summary>
    [Function("StoreSnapshot")]
    public async Task StoreSnapshot([TimerTrigger("*/15 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
    {
        if (options.Value.SnapshotsKept == 0 || !ledger.Head.Try(out var head, out _) || head.State is not { Boundary: { } point, IsBoundaryRecorded: true })
            return;
        var done = await SnapshotKeeper.KeepAsync(snapshots, point, options.Value.SnapshotsKept, cancellationToken);
        if (done.Stored is { } name)
            LogStored(logger, name);
        foreach (var surplus in done.Deleted)
            LogDeleted(logger, surplus);
    }

    [LoggerMessage(80, LogLevel.Information, "The state after {Entries} entries has the hash {Hash}, recorded by entry {Seq}; it has {Bytes} bytes")]
    private static partial void LogRecorded(ILogger logger, Seq entries, Hash256 hash, Seq seq, ulong bytes);

    [LoggerMessage(81, LogLevel.Information, "The state after {Entries} entries was not recorded now: {Code}")]
    private static partial void LogNotRecorded(ILogger logger, Seq entries, string code);

    [LoggerMessage(82, LogLevel.Information, "Stored the snapshot {Snapshot}")]
    private static partial void LogStored(ILogger logger, SnapshotName snapshot);

    [LoggerMessage(83, LogLevel.Information, "Deleted the snapshot {Snapshot}")]
    private static partial void LogDeleted(ILogger logger, SnapshotName snapshot);
}
