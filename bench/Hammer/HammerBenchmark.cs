using System.Collections.Concurrent;
using System.Diagnostics;
using OpenLedger.Bench.Ledger;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Hammer;

/// <summary>
/// The benchmark <c>hammer</c>: appends under load, then looks for every acknowledged entry in the published log, as a monitor without a key would. It fails where one is missing, or where the log is not what its
/// checkpoint says. What each figure means is in docs/BENCHMARKS.md.
/// </summary>
internal static class HammerBenchmark
{
    /// <summary>How often the checkpoint is looked at, which the lags are measured to within.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>How long the last checkpoint may take after the load.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A command that was acknowledged, and when, by this machine's stopwatch.</summary>
    private sealed record Acknowledged(SignedCommand Command, Seq Seq, long At);

    /// <summary>Measures everything.</summary>
    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var report = new Report("hammer", options.Runs);
        var sizes = options.Quick ? HammerSizes.Quick : HammerSizes.Full;
        var (rates, p50, p99, max) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var run = 0; run < options.Runs; run++)
        {
            options.Note($"{sizes.Commands} commands over {sizes.Connections} connections …");
            await using var stack = await LocalStack.StartAsync(new LocalStackOptions(), cancellationToken);
            using var client = new LedgerClient(stack.Functions.Address);
            using var published = new PublishedEntries(await client.GetLogAsync(cancellationToken));
            using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var sizesSeen = new ConcurrentQueue<(ulong Size, long At)>();
            var watch = WatchAsync(published, sizesSeen, watching.Token);
            var commands = Workload.Sign(await client.GetDomainAsync(cancellationToken), 0, sizes.Commands);
            var began = Stopwatch.GetTimestamp();
            var acknowledged = await AppendAsync(client, commands, sizes.Connections, cancellationToken);
            rates.Add(acknowledged.Count / Stopwatch.GetElapsedTime(began).TotalSeconds);
            options.Note("the published log is searched for every acknowledged entry …");
            await WaitAsync(sizesSeen, acknowledged.Max(a => a.Seq.Value) + 1, watch, cancellationToken);
            await watching.CancelAsync();
            await watch;
            await AuditAsync(published, acknowledged, report, cancellationToken);
            var lags = Lags(acknowledged, [.. sizesSeen]);
            p50.Add(Statistics.Percentile(lags, 0.5));
            p99.Add(Statistics.Percentile(lags, 0.99));
            max.Add(lags.Max());
        }
        report.Add("append_per_s", Statistics.Median(rates), "commands acknowledged a second while the log was published and watched");
        report.Add("publish_lag_p50_ms", Statistics.Median(p50), "milliseconds from an acknowledgement until a checkpoint with the entry was seen");
        report.Add("publish_lag_p99_ms", Statistics.Median(p99), "milliseconds that 99 of 100 of them do not exceed");
        report.Add("publish_lag_max_ms", max.Max(), "the longest of all runs");
        return report;
    }

    private static async Task<IReadOnlyCollection<Acknowledged>> AppendAsync(LedgerClient client, SignedCommand[] commands, int connections, CancellationToken cancellationToken)
    {
        var acknowledged = new ConcurrentBag<Acknowledged>();
        await Parallel.ForEachAsync(commands, new ParallelOptions { MaxDegreeOfParallelism = connections, CancellationToken = cancellationToken }, async (command, cancel) =>
        {
            var outcome = await client.SendAsync(command, cancel);
            acknowledged.Add(new Acknowledged(command, outcome.Seq, Stopwatch.GetTimestamp()));
        });
        return acknowledged;
    }

    private static async Task WatchAsync(PublishedEntries published, ConcurrentQueue<(ulong Size, long At)> seen, CancellationToken cancellationToken)
    {
        var last = 0UL;
        try
        {
            while (true)
            {
                var size = (await published.ReadCheckpointAsync(cancellationToken))?.Size ?? 0;
                if (size < last)
                    throw new InvalidDataException($"The checkpoint went from {last} entries back to {size}.");
                if (size > last)
                    seen.Enqueue((last = size, Stopwatch.GetTimestamp()));
                await Task.Delay(Poll, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Watching ends so.
        }
    }

    private static async Task WaitAsync(ConcurrentQueue<(ulong Size, long At)> seen, ulong size, Task watch, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (seen.IsEmpty || seen.Last().Size < size)
        {
            if (watch.IsFaulted)
                await watch;
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"No checkpoint of {size} entries was published within {Patience.TotalSeconds:0} s.");
            await Task.Delay(Poll, cancellationToken);
        }
    }

    /// <summary>Looks for every acknowledged command at the place that was acknowledged.</summary>
    private static async Task AuditAsync(PublishedEntries published, IReadOnlyCollection<Acknowledged> acknowledged, Report report, CancellationToken cancellationToken)
    {
        var checkpoint = await published.ReadCheckpointAsync(cancellationToken) ?? throw new InvalidDataException("The published checkpoint is gone.");
        var entries = await published.ReadEntriesAsync(checkpoint, cancellationToken);
        var included = acknowledged.Count(a => a.Seq.Value < (ulong)entries.Count && entries[(int)a.Seq.Value] is var entry
            && entry.Seq == a.Seq && entry.Actor == a.Command.Actor && entry.Nonce == a.Command.Command.Nonce && entry.Signature == a.Command.Signature);
        report.Sum("acknowledged", acknowledged.Count, "commands that were acknowledged, in all runs");
        report.Sum("included", included, "of them, entries at the place that was acknowledged, under a signed checkpoint");
        report.Zero("missing", acknowledged.Count - included, "the others; must be 0");
    }

    private static double[] Lags(IReadOnlyCollection<Acknowledged> acknowledged, (ulong Size, long At)[] seen) =>
    [
        .. acknowledged.Select(a => Math.Max(0, Stopwatch.GetElapsedTime(a.At, seen[Array.FindIndex(seen, s => s.Size > a.Seq.Value)].At).TotalMilliseconds)),
    ];
}
