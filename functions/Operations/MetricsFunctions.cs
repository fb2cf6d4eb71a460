using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Anchoring;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Functions.Ledger;
using OpenLedger.Functions.Transparency;
using OpenLedger.Storage;
using OpenLedger.Storage.Queues;
using OpenLedger.Storage.Telemetry;

namespace OpenLedger.Functions.Operations;

/// <summary>What this process measured within the last minute, and how it fares. It answers while the storage does not. Needs a function key.</summary>
public sealed class MetricsFunctions(LedgerService ledger, LogService log, AnchorService anchors, JobQueues queues, RecentMeasurements recent)
{
    /// <summary>How long the queues may take to answer; without them the rest is still told.</summary>
    private static readonly TimeSpan QueueLimit = TimeSpan.FromSeconds(2);

    private static readonly string Host = $"{Environment.MachineName}-{Environment.ProcessId}";
    private static readonly DateTimeOffset Started = new(Process.GetCurrentProcess().StartTime.ToUniversalTime());

    /// <summary>The measurements.</summary>
    [Function("GetMetrics")]
    public async Task<IActionResult> GetMetrics(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "operations/metrics")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        var (commit, entries, bytes) = (recent.Summarize("openledger.ledger.commit.duration"), recent.Summarize("openledger.ledger.block.entries"), recent.Summarize("openledger.ledger.block.size"));
        var (conflicts, failures) = (recent.Summarize("openledger.ledger.conflicts"), recent.Summarize("openledger.storage.failures"));
        var (files, read, records) = (recent.Summarize("openledger.ingest.files"), recent.Summarize("openledger.ingest.bytes"), recent.Summarize("openledger.ingest.records"));
        var job = recent.Summarize("openledger.job.duration");
        var (integrated, delay, witnessFailures) = (recent.Summarize("openledger.log.integrated"), recent.Summarize("openledger.log.publish.delay"), recent.Summarize("openledger.log.witness.failures"));
        return ApiResult.Ok(new
        {
            host = Host,
            startedAt = Started,
            windowSeconds = (int)RecentMeasurements.Window.TotalSeconds,
            problem = ledger.Problem is { } problem ? new { code = problem.Code, message = problem.Message } : null,
            circuit = ledger.Circuit.ToString().ToLowerInvariant(),
            storageFailures = new { recent = failures.Sum, total = failures.Total },
            head = ledger.Head.Try(out var head, out _) ? HeadView.From(head) : null,
            start = ledger.Start is { } start
                ? new { snapshot = start.Snapshot is { } snapshot ? new { asOf = snapshot.AsOf.ToString(), hash = snapshot.Hash.ToString() } : null, tookMs = Math.Round(start.Took.TotalMilliseconds, 3) }
                : null,
            waiting = ledger.Waiting,
            commits = new { count = commit.Count, p50Ms = Ms(commit.P50), p99Ms = Ms(commit.P99), maxMs = Ms(commit.Max) },
            blocks = new { entriesP50 = entries.P50, entriesMax = entries.Max, bytesP50 = bytes.P50, bytesMax = bytes.Max, entries = entries.Sum, totalEntries = entries.Total },
            conflicts = new { recent = conflicts.Sum, total = conflicts.Total },
            ingest = new { files = files.Sum, bytes = read.Sum, records = records.Sum, totalFiles = files.Total, totalBytes = read.Total, totalRecords = records.Total },
            jobs = new { count = job.Count, p50Ms = Ms(job.P50), p99Ms = Ms(job.P99) },
            log = new
            {
                integrated = integrated.Sum,
                totalIntegrated = integrated.Total,
                published = delay.Count,
                delayP50Ms = Ms(delay.P50),
                delayP99Ms = Ms(delay.P99),
                witnessFailures = witnessFailures.Sum,
                problem = log.Problem is { } broken ? new { code = broken.Code, message = broken.Message } : null,
            },
            anchor = anchors.Last?.ToView(),
            queues = await ReadQueuesAsync(cancellationToken),
        }).With("Cache-Control", "no-store");
    }

    private async Task<IEnumerable<object>?> ReadQueuesAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(QueueLimit);
        try
        {
            var loads = await queues.LoadsAsync(ledger.Clock.GetUtcNow(), limit.Token);
            return loads.Select(l => new { name = l.Name, active = l.Active, deadLettered = l.DeadLettered, oldestMs = (long?)l.Oldest?.TotalMilliseconds });
        }
        catch (Exception e) when (e is ServiceBusException || StorageFailure.IsOutage(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static double Ms(double seconds) => Math.Round(seconds * 1000, 3);
}
