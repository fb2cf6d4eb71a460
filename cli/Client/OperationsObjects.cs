using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>What happened within the last minute, and since the server began.</summary>
public sealed record RecentCount(double Recent, double Total);

/// <summary>Blocks committed within the last minute, with the time that each took in milliseconds.</summary>
public sealed record CommitMetrics(long Count, double P50Ms, double P99Ms, double MaxMs);

/// <summary>Sizes of the blocks committed within the last minute.</summary>
public sealed record BlockMetrics(double EntriesP50, double EntriesMax, double BytesP50, double BytesMax, double Entries, double TotalEntries);

/// <summary>What was ingested within the last minute, and since the server began.</summary>
public sealed record IngestMetrics(double Files, double Bytes, double Records, double TotalFiles, double TotalBytes, double TotalRecords);

/// <summary>Deliveries of jobs within the last minute, with the time that each took in milliseconds.</summary>
public sealed record JobMetrics(long Count, double P50Ms, double P99Ms);

/// <summary>A queue with the age of the oldest message that waits, in milliseconds.</summary>
public sealed record QueueMetrics(string Name, ulong Active, ulong DeadLettered, long? OldestMs = null);

/// <summary>Why a server cannot write.</summary>
public sealed record ServerProblem(string Code, string Message);

/// <summary>What was integrated and published within the last minute; delays are from a checkpoint's newest entry to its publication, in milliseconds.</summary>
public sealed record LogMetrics(double Integrated, double TotalIntegrated, long Published, double DelayP50Ms, double DelayP99Ms, double WitnessFailures, ServerProblem? Problem = null);

/// <summary>What the anchorer's last step was about.</summary>
public sealed record AnchorSize(ulong Size);

/// <summary>The last step of a server's anchorer.</summary>
public sealed record AnchorMetrics(string Stage, DateTimeOffset At, AnchorSize? Anchor = null, Hash256? Transaction = null, string? Reason = null, ServerProblem? Problem = null);

/// <summary>A snapshot of the ledger's state.</summary>
public sealed record SnapshotUsed(ulong AsOf, Hash256 Hash);

/// <summary>The snapshot that a server began with, null where it replayed everything, and how long that took, in milliseconds.</summary>
public sealed record StartMetrics(double TookMs, SnapshotUsed? Snapshot = null);

/// <summary>GET /operations/metrics: one server.</summary>
public sealed record ServerMetrics(
    string Host, DateTimeOffset StartedAt, int WindowSeconds, string Circuit, RecentCount StorageFailures, long Waiting, CommitMetrics Commits, BlockMetrics Blocks, RecentCount Conflicts,
    IngestMetrics Ingest, JobMetrics Jobs, LedgerTip? Head = null, ServerProblem? Problem = null, IReadOnlyList<QueueMetrics>? Queues = null, LogMetrics? Log = null,
    AnchorMetrics? Anchor = null, StartMetrics? Start = null);

/// <summary>A job that could not be done.</summary>
public sealed record DeadJob(
    string Id, string Queue, string Subject, string Reason, string Description, ulong Deliveries, DateTimeOffset EnqueuedAt, string MessageId, string Body, string? TraceParent = null);

/// <summary>How many jobs were sent again.</summary>
public sealed record Replayed(int Count)
{
    /// <summary>The member's name in the API.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("replayed")]
    public int Count { get; init; } = Count;
}
