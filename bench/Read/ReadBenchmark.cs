using System.Text.Json;
using OpenLedger.Bench.Ledger;
using OpenLedger.Bench.Start;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Read;

/// <summary>The benchmark <c>read</c>: entries by sequence number over HTTP. What each figure means is in docs/BENCHMARKS.md.</summary>
internal static class ReadBenchmark
{
    private const int Entries = 120_000;
    private const int Window = 100_000;
    private const int QuickEntries = 9_000;
    private const int QuickWindow = 6_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan QuickDuration = TimeSpan.FromSeconds(1);

    /// <summary>Measures everything.</summary>
    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var (entries, window) = options.Quick ? (QuickEntries, QuickWindow) : (Entries, Window);
        var report = new Report("read", options.Runs);
        var keys = StackKeys.Generate();
        await using var azurite = await AzuriteServer.StartAsync(cancellationToken: cancellationToken);
        var entryBytes = await TickLedger.WriteAsync(azurite, keys, entries, cancellationToken);
        await using var server = await MeasuredServer.StartAsync(azurite, keys, new Dictionary<string, string>(StringComparer.Ordinal), cancellationToken);
        var first = server.NextSeq - (ulong)window;
        await CheckAsync(server, [first, first + ((ulong)window / 2), server.NextSeq - 1], cancellationToken);

        options.Note("entries by sequence number …");
        await ReadAsync(options.Quick ? QuickDuration : WarmUp);
        var results = new List<WrkResult>();
        for (var i = 0; i < options.Runs; i++)
            results.Add(await ReadAsync(options.Quick ? QuickDuration : Duration));
        report.Add("entry_bytes", entryBytes, "bytes of each entry's line");
        report.Add("reads_per_s", Statistics.Median(results.Select(r => r.PerSecond)),
            $"entries a second read over HTTP, uniformly over the last {window}, {Wrk.Connections} connections that wait for each answer");
        report.Add("read_p50_ms", Statistics.Median(results.Select(r => r.P50Ms)), "milliseconds within which half of them were answered");
        report.Add("read_p99_ms", Statistics.Median(results.Select(r => r.P99Ms)), "milliseconds within which 99 of 100 were answered");
        report.Add("read_mib", server.PeakMib, "MiB of memory that the functions app has had, at most");
        return report;

        async Task<WrkResult> ReadAsync(TimeSpan duration)
        {
            var result = await Wrk.ReadEntriesAsync(server.Address, first, window, duration, cancellationToken);
            return result.Failed == 0 ? result : throw new InvalidOperationException($"{result.Failed} reads were not answered with an entry.");
        }
    }

    /// <summary>What is measured are the entries asked for: some are compared with what a client verifies.</summary>
    private static async Task CheckAsync(MeasuredServer server, ulong[] seqs, CancellationToken cancellationToken)
    {
        using var client = new LedgerClient(server.Address);
        foreach (var seq in seqs)
        {
            var answer = await client.GetEntryAsync(new Seq(seq), cancellationToken);
            var line = JsonSerializer.SerializeToUtf8Bytes(answer.Entry);
            if (!Entry.Parse(line).Try(out var entry, out var error) || entry.Seq.Value != seq || MerkleTree.LeafHash(line) != answer.LeafHash)
                throw new InvalidOperationException($"Entry {seq} was asked for, and something else came: {answer.Entry} {error?.Message}");
        }
    }
}
