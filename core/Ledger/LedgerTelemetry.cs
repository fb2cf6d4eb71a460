using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OpenLedger.Core.Ledger;

/// <summary>What sequencers report of themselves: spans and instruments under one name. Without a listener they cost next to nothing.</summary>
public static class LedgerTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "OpenLedger.Ledger";

    /// <summary>Links of a commit's span to the commands in its block, at most.</summary>
    private const int MaxLinks = 128;

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    /// <summary>From the first try to insert a block until it is known to be durable, in seconds.</summary>
    internal static readonly Histogram<double> CommitDuration = Meter.CreateHistogram(
        "openledger.ledger.commit.duration", "s", "Time from the first try to insert a block until it is durable", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30] });

    /// <summary>Entries of each committed block.</summary>
    internal static readonly Histogram<int> BlockEntries = Meter.CreateHistogram(
        "openledger.ledger.block.entries", "{entry}", "Entries of a committed block", null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4096] });

    /// <summary>The body of each committed block, in bytes.</summary>
    internal static readonly Histogram<int> BlockSize = Meter.CreateHistogram(
        "openledger.ledger.block.size", "By", "Body of a committed block", null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 921_600] });

    /// <summary>Blocks that lost against another writer's.</summary>
    internal static readonly Counter<long> Conflicts = Meter.CreateCounter<long>("openledger.ledger.conflicts", "{conflict}", "Blocks that lost against another writer's");

    /// <summary>Requests that the storage did not answer, or answered that it cannot now.</summary>
    internal static readonly Counter<long> StorageFailures = Meter.CreateCounter<long>("openledger.storage.failures", "{request}", "Requests to the block store that failed");

    /// <summary>From the first request to the storage until the ledger is open, in seconds.</summary>
    private static readonly Histogram<double> OpenDuration = Meter.CreateHistogram(
        "openledger.ledger.open.duration", "s", "Time until the ledger is open", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600] });

    /// <summary>A ledger was opened.</summary>
    /// <param name="took">How long that took.</param>
    /// <param name="fromSnapshot">True where it began at a snapshot, false where all entries were replayed.</param>
    public static void Opened(TimeSpan took, bool fromSnapshot) =>
        OpenDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("openledger.ledger.start", fromSnapshot ? "snapshot" : "genesis"));

    /// <summary>The span of a command from its queueing to its answer; null where nobody listens.</summary>
    internal static Activity? StartSubmit(string kind)
    {
        var activity = Source.HasListeners() ? Source.StartActivity("ledger submit") : null;
        activity?.SetTag("openledger.command.kind", kind);
        return activity;
    }

    /// <summary>The span of a block's insert: a child of the first command's, linked to the others'.</summary>
    internal static Activity? StartCommit(Block block, IEnumerable<Activity?> commands)
    {
        if (!Source.HasListeners())
            return null;
        var contexts = commands.OfType<Activity>().Take(MaxLinks).Select(c => c.Context).ToList();
        var activity = Source.StartActivity(
            "ledger commit", ActivityKind.Internal, contexts.FirstOrDefault(), links: contexts.Skip(1).Select(c => new ActivityLink(c)));
        activity?.SetTag("openledger.block.height", block.Header.Height);
        activity?.SetTag("openledger.block.entries", block.Count);
        return activity;
    }
}
