using OpenLedger.Bench.Start;
using OpenLedger.Cli.Stack;

namespace OpenLedger.Bench.Ledger;

/// <summary>Opening a long ledger without a snapshot: every block is read, checked and followed.</summary>
internal static class LongLedger
{
    private static readonly Dictionary<string, string> NoSettings = new(StringComparer.Ordinal);

    /// <summary>Measures it on a ledger of so many ticks.</summary>
    public static async Task MeasureAsync(Report report, int entries, BenchOptions options, CancellationToken cancellationToken)
    {
        var keys = StackKeys.Generate();
        await using var azurite = await AzuriteServer.StartAsync(cancellationToken: cancellationToken);
        var entryBytes = await TickLedger.WriteAsync(azurite, keys, entries, cancellationToken);
        var opened = new List<(double Ms, double Mib)>();
        for (var i = 0; i < options.Runs; i++)
        {
            await using var server = await MeasuredServer.StartAsync(azurite, keys, NoSettings, cancellationToken);
            if (server.NextSeq != (ulong)entries + 1)
                throw new InvalidOperationException($"The ledger has {entries + 1} entries, and its head says {server.NextSeq}.");
            opened.Add((server.AnsweredMs, server.PeakMib));
        }
        report.Add("open_entries", entries, "system entries in full blocks, of which a functions app has no snapshot");
        report.Add("open_entry_bytes", entryBytes, "bytes of each");
        report.Add("open_1m_ms", Statistics.Median(opened.Select(o => o.Ms)), "milliseconds from the start of its process to its first answer");
        report.Add("open_1m_mib", Statistics.Median(opened.Select(o => o.Mib)), "MiB of memory until then, at most");
    }
}
