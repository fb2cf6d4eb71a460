using System.CommandLine;
using OpenLedger.Bench.Chaos;
using OpenLedger.Bench.Economy;
using OpenLedger.Bench.Hammer;
using OpenLedger.Bench.Ledger;
using OpenLedger.Bench.Proofs;
using OpenLedger.Bench.Read;
using OpenLedger.Bench.Simulation;
using OpenLedger.Bench.Start;

namespace OpenLedger.Bench;

/// <summary>How much to measure.</summary>
/// <param name="Runs">How often each figure is measured after its warm-up; the report holds medians.</param>
/// <param name="Quick">Small sizes, which show that the benchmark works and say little about speed.</param>
/// <param name="Note">Told what is being measured now.</param>
/// <param name="Seed">Where random choices begin; null for anywhere.</param>
internal sealed record BenchOptions(int Runs, bool Quick, Action<string> Note, int? Seed = null);

/// <summary>A benchmark of the command line.</summary>
/// <param name="Name">Its word.</param>
/// <param name="Description">What it measures, in one line.</param>
/// <param name="RunAsync">Measures.</param>
/// <param name="Runs">How often each figure is measured unless told.</param>
internal sealed record Benchmark(string Name, string Description, Func<BenchOptions, CancellationToken, Task<Report>> RunAsync, int Runs = 3);

/// <summary>The table of benchmarks and the command line in front of it.</summary>
internal static class Benchmarks
{
    private const int QuickRuns = 1;
    private const int MaxRuns = 99;

    private static readonly Benchmark[] All =
    [
        new("upload", "Ingest of records on one thread, its memory, and what the storage and SHA-256 allow", Upload.UploadBenchmark.RunAsync),
        new("ledger", "Committed entries a second, in process and over HTTP, the cost of a block, and verification", LedgerBenchmark.RunAsync),
        new("start", "The functions app from the start of its process to its first answer", StartBenchmark.RunAsync),
        new("read", "Entries by sequence number over HTTP", ReadBenchmark.RunAsync),
        new("proofs", "Entries integrated into the log a second, inclusion proofs from its tiles, gas, and a start from a snapshot", ProofsBenchmark.RunAsync),
        new("economy", "Commands that move OPEN applied a second, the root of a million claims, and the state of a million accounts", EconomyBenchmark.RunAsync),
        new("hammer", "Appends under load and looks for every acknowledged entry in the published log; fails where one is missing", HammerBenchmark.RunAsync, Runs: 1),
        new("chaos-ledger", "Processes killed at random while they write and ingest; fails unless nothing is lost, doubled or forked", ChaosBenchmark.RunAsync, Runs: 1),
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
        root.Add(SimulateCommand.Create());
        if (args is [ChaosWriter.Word])
            return await ChaosWriter.RunAsync(CancellationToken.None);
        // Measuring ends its servers when it is told to stop, and they drain first.
        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
    }

    private static Command Describe(Benchmark benchmark)
    {
        var json = new Option<FileInfo?>("--json") { Description = "Write the figures to a file too", HelpName = "FILE" };
        var quick = new Option<bool>("--quick") { Description = "Small sizes and one run, to see that it works" };
        var runs = new Option<int?>("--runs") { Description = $"How often to measure each figure ({benchmark.Runs} unless told)", HelpName = "COUNT" };
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > MaxRuns)
                result.AddError($"From 1 to {MaxRuns} runs.");
        });
        var seed = new Option<int?>("--seed") { Description = "Where random choices begin", HelpName = "NUMBER" };
        var command = new Command(benchmark.Name, benchmark.Description) { json, quick, runs, seed };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var isQuick = parsed.GetValue(quick);
            var options = new BenchOptions(parsed.GetValue(runs) ?? (isQuick ? QuickRuns : benchmark.Runs), isQuick, parsed.InvocationConfiguration.Error.WriteLine, parsed.GetValue(seed));
            var report = await benchmark.RunAsync(options, cancellationToken);
            report.Print(parsed.InvocationConfiguration.Output);
            if (parsed.GetValue(json) is { } file)
                await File.WriteAllBytesAsync(file.FullName, report.ToJson(), cancellationToken);
            foreach (var broken in report.Broken)
                parsed.InvocationConfiguration.Error.WriteLine($"{broken} is not 0.");
            return report.Broken.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
