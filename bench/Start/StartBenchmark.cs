using OpenLedger.Cli.Stack;

namespace OpenLedger.Bench.Start;

/// <summary>The benchmark <c>start</c>: how soon a functions app answers. What each figure means is in docs/BENCHMARKS.md.</summary>
internal static class StartBenchmark
{
    /// <summary>A start is short, so it is measured more often than <c>--runs</c> says.</summary>
    private const int StartsPerRun = 3;

    /// <summary>Measures everything.</summary>
    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var report = new Report("start", options.Runs);
        var starts = new List<(double Ms, double Mib)>();
        await using var azurite = await AzuriteServer.StartAsync(cancellationToken: cancellationToken);
        options.Note("starts on an empty ledger …");
        for (var i = 0; i <= options.Runs * StartsPerRun; i++)
        {
            // A table of its own: each ledger is empty, and this start makes it.
            var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Storage__LedgerTable"] = $"ledger{i}", ["Storage__IndexTable"] = $"index{i}" };
            await using var server = await MeasuredServer.StartAsync(azurite, StackKeys.Generate(), settings, cancellationToken);
            if (server.NextSeq != 1)
                throw new InvalidOperationException($"The ledger is not empty: its next entry is {server.NextSeq}.");
            // The first one reads the program from disk.
            if (i > 0)
                starts.Add((server.AnsweredMs, server.PeakMib));
        }
        report.Add("cold_start_ms", Statistics.Median(starts.Select(s => s.Ms)), "milliseconds from the start of the functions app's process to its first answer");
        report.Add("cold_start_max_ms", starts.Max(s => s.Ms), $"the longest of the {starts.Count} starts");
        report.Add("cold_start_mib", Statistics.Median(starts.Select(s => s.Mib)), "MiB of memory at that moment, at most");
        return report;
    }
}
