using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace OpenLedger.Bench.Read;

/// <summary>What wrk measured.</summary>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="Failed">Requests without an answer of 200.</param>
/// <param name="P50Ms">The time within which half of the answers came, in milliseconds.</param>
/// <param name="P99Ms">The time within which 99 of 100 came, in milliseconds.</param>
internal sealed record WrkResult(double PerSecond, long Failed, double P50Ms, double P99Ms);

/// <summary>The load generator wrk (https://github.com/wg/wrk): each connection sends its next request when the last one is answered.</summary>
internal static class Wrk
{
    /// <summary>How many connections it keeps.</summary>
    public const int Connections = 64;

    /// <summary>Reads entries for a while.</summary>
    /// <exception cref="InvalidOperationException">wrk is not installed, or fails.</exception>
    public static async Task<WrkResult> ReadEntriesAsync(Uri server, ulong first, int count, TimeSpan duration, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("wrk",
        [
            "--threads", "1", "--connections", $"{Connections}", "--duration", $"{duration.TotalSeconds:0}s", "--timeout", "10s",
            "--script", Path.Combine(AppContext.BaseDirectory, "entries.lua"), server.ToString(), "--", $"{first}", $"{count}",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Run(start);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var line = (await output).Split('\n').FirstOrDefault(l => l.StartsWith("figures ", StringComparison.Ordinal));
        if (line is null)
            throw new InvalidOperationException($"wrk measured nothing: {await errors}");
        var figures = line.Split(' ')[1..].Select(f => long.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        return new WrkResult(figures[0] / (figures[1] / 1e6), figures[2], figures[3] / 1e3, figures[4] / 1e3);
    }

    private static Process Run(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("wrk did not start.");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("wrk is not installed. As root: apt-get install -y wrk", e);
        }
    }
}
