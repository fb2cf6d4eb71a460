using System.CommandLine;
using OpenLedger.Bench.Ledger;
using OpenLedger.Bench.Read;
using OpenLedger.Bench.Start;

namespace OpenLedger.Bench;

/// <summary>How much to measure.</summary>
/// <param name="Runs">How often each figure is measured after its warm-up; the report holds medians.</param>
/// <param name="Quick">Small sizes, which show that the benchmark works and say little about speed.</param>
/// <param name="Note">Told what is being measured now.</param>
internal sealed record BenchOptions(int Runs, bool Quick, Action<string> Note);

/// <summary>A benchmark of the command line.</summary>
/// <param name="Name">Its word.</param>
/// <param name="Description">What it measures, in one line.</param>
/// <param name="RunAsync">Measures.</param>
internal sealed record Benchmark(string Name, string Description, Func<BenchOptions, CancellationToken, Task<Report>> RunAsync);

/// <summary>The table of benchmarks and the command line in front of it.</summary>
internal static class Benchmarks
{
    private const int DefaultRuns = 3;
    private const int QuickRuns = 1;
    private const int MaxRuns = 99;

    private static readonly Benchmark[] All =
    [
        new("ledger", "Committed entries a second, in process and over HTTP, the cost of a block, and verification", LedgerBenchmark.RunAsync),
        new("start", "The functions app from the start of its process to its first answer", StartBenchmark.RunAsync),
        new("read", "Entries by sequence number over HTTP", ReadBenchmark.RunAsync),
    ];

    /// <summary>Runs what the arguments name; without any it lists the benchmarks.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var list = new Option<bool>("--list") { Description = "List the benchmarks" };
        var root = new RootCommand("Measures OpenLedger on this machine.") { list };
        root.SetAction(parsed =>
        {
            foreach (var benchmark in All)
                parsed.InvocationConfiguration.Output.WriteLine($"{benchmark.Name,-12}{benchmark.Description}");
            return 0;
        });
        foreach (var benchmark in All)
            root.Add(Describe(benchmark));
        // Measuring ends its servers when it is told to stop, and they drain first.
        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
    }

    private static Command Describe(Benchmark benchmark)
    {
        var json = new Option<FileInfo?>("--json") { Description = "Write the figures to a file too", HelpName = "FILE" };
        var quick = new Option<bool>("--quick") { Description = "Small sizes and one run, to see that it works" };
        var runs = new Option<int?>("--runs") { Description = $"How often to measure each figure ({DefaultRuns} unless told)", HelpName = "COUNT" };
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > MaxRuns)
                result.AddError($"From 1 to {MaxRuns} runs.");
        });
        var command = new Command(benchmark.Name, benchmark.Description) { json, quick, runs };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var isQuick = parsed.GetValue(quick);
            var options = new BenchOptions(parsed.GetValue(runs) ?? (isQuick ? QuickRuns : DefaultRuns), isQuick, parsed.InvocationConfiguration.Error.WriteLine);
            var report = await benchmark.RunAsync(options, cancellationToken);
            report.Print(parsed.InvocationConfiguration.Output);
            if (parsed.GetValue(json) is { } file)
                await File.WriteAllBytesAsync(file.FullName, report.ToJson(), cancellationToken);
            return 0;
        });
        return command;
    }
}
