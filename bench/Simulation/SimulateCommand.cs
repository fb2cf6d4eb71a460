using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace OpenLedger.Bench.Simulation;

/// <summary><c>simulate</c>: runs the histories of many seeds, and tells of the first that breaks a rule.</summary>
internal static class SimulateCommand
{
    private const int DefaultSeeds = 1_000;
    private const int MaxSeeds = 100_000_000;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var seeds = new Option<int?>("--seeds") { Description = $"How many seeds ({DefaultSeeds} unless told; 1 where only --seed is)", HelpName = "COUNT" };
        seeds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > MaxSeeds)
                result.AddError($"From 1 to {MaxSeeds} seeds.");
        });
        var seed = new Option<ulong?>("--seed") { Description = "The first seed (1 unless told)", HelpName = "NUMBER" };
        var trace = new Option<bool>("--trace") { Description = "Write what happens, line by line; the same for a seed each time" };
        var anvil = new Option<bool>("--anvil") { Description = "Do what happens on each history's chain again on the contracts, on anvil, and compare" };
        var command = new Command("simulate", "Runs the real ledger on simulated clocks, storage and faults, one history for each seed") { seeds, seed, trace, anvil };
        command.SetAction((parsed, cancellationToken) =>
        {
            var first = parsed.GetValue(seed);
            var count = parsed.GetValue(seeds) ?? (first is null ? DefaultSeeds : 1);
            return RunAsync(new(first ?? 1, count, parsed.GetValue(trace), parsed.GetValue(anvil)), parsed.InvocationConfiguration.Output, cancellationToken);
        });
        return command;
    }

    /// <summary>Runs successive seeds; the status is 0 where no rule was broken.</summary>
    internal static async Task<int> RunAsync(SimulatedSeeds seeds, TextWriter output, CancellationToken cancellationToken, SimulationOptions? planted = null)
    {
        var began = Stopwatch.GetTimestamp();
        var (first, count, trace, onAnvil) = seeds;
        var options = planted ?? new SimulationOptions();
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        SimulationResult? failed = null;
        await using var histories = new HistoryRunner(trace ? options with { Trace = output.WriteLine } : options, onAnvil);
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = trace ? 1 : Environment.ProcessorCount };
        await Parallel.ForEachAsync(Enumerable.Range(0, count), parallel, async (i, stop) =>
        {
            if (Volatile.Read(ref failed) is not { } before || before.Seed > first + (ulong)i)
                Add(await histories.RunAsync(first + (ulong)i, Plan.Of(first + (ulong)i), stop));
        });
        if (failed is { Finding: { } finding })
        {
            await ExplainAsync(failed.Seed, finding, options, onAnvil, output, cancellationToken);
            return 1;
        }
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"No rule was broken by the seeds {first} to {first + (ulong)count - 1}; {took:0.0} s."));
        foreach (var (what, number) in sums)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {number,14:#,0}  {what}"));
        return 0;

        void Add(SimulationResult result)
        {
            lock (sums)
            {
                foreach (var (what, number) in result.Counts)
                    sums[what] = sums.GetValueOrDefault(what) + number;
                // The smallest seed is told of, so that the same one is, however many threads there are.
                if (result.Finding is not null && (failed is null || result.Seed < failed.Seed))
                    Volatile.Write(ref failed, result);
            }
        }
    }

    private static async Task ExplainAsync(ulong seed, Finding finding, SimulationOptions options, bool onAnvil, TextWriter output, CancellationToken cancellationToken)
    {
        await using var histories = new HistoryRunner(options, onAnvil);
        output.WriteLine($"Seed {seed} breaks the rule \"{finding.Invariant}\": {finding.What}");
        var plan = await PlanShrinker.ShrinkAsync(seed, Plan.Of(seed), finding.Invariant, histories, cancellationToken);
        output.WriteLine();
        output.WriteLine($"It does so with {plan.Deeds.Count} deeds and {plan.Faults.Count} faults of its plan too:");
        foreach (var deed in plan.Deeds)
            output.WriteLine($"  {deed}");
        foreach (var fault in plan.Faults)
            output.WriteLine($"  {fault}");
        output.WriteLine();
        _ = LedgerSimulation.Run(seed, plan, options with { Trace = output.WriteLine });
        output.WriteLine();
        output.WriteLine($"The whole history: ./openledger simulate --seed {seed} --trace");
    }
}
