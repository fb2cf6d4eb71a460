using OpenLedger.Bench.Simulation;
using OpenLedger.Cli.Commands;
using OpenLedger.Tests.Bench;

namespace OpenLedger.Tests.Simulation;

public sealed class SimulationTests
{
    private const int Seeds = 400;

    /// <summary>A plan that lets a bug show is found among so many seeds.</summary>
    private const int SeedsForABug = 100;

    [Fact]
    public void No_seed_breaks_a_rule()
    {
        var output = new StringWriter();
        var status = SimulateCommand.Run(1, Seeds, trace: false, output, TestContext.Current.CancellationToken);
        Assert.True(status == 0, output.ToString());
    }

    [Fact]
    public void Every_sort_of_fault_and_of_answer_happens()
    {
        var counts = Enumerable.Range(1, 100).SelectMany(seed => LedgerSimulation.Run((ulong)seed, new SimulationOptions()).Counts)
            .GroupBy(c => c.Key, c => c.Value, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(), StringComparer.Ordinal);
        Assert.All(Enum.GetNames<FaultKind>(), kind => Assert.True(counts.GetValueOrDefault(kind) > 0, kind));
        string[] answers = ["committed", "repeated", "nonce-used", "deadline-passed", "queue-full", "storage-unavailable", "clock-skew", "writer-not-registered", "no answer"];
        Assert.All(answers, answer => Assert.True(counts.GetValueOrDefault($"answer {answer}") > 0, answer));
        Assert.All(["Sent", "Waiting", "Confirmed", "Raced", "Replaced", "Unavailable"], stage => Assert.True(counts.GetValueOrDefault($"anchoring {stage}") > 0, stage));
        Assert.True(counts["commands on the ledger"] > 1_000);
        Assert.True(counts["checkpoints"] > 100);
        Assert.True(counts["anchors"] >= 100);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(ulong.MaxValue)]
    public void Seed_gives_the_same_history_each_time(ulong seed)
    {
        var (first, second) = (Trace(seed), Trace(seed));
        Assert.NotEmpty(first);
        Assert.Equal(first, second);
        Assert.NotEqual(first, Trace(seed ^ 1));
    }

    public static TheoryData<string, string> Bugs { get; } = new()
    {
        { "the table takes second blocks", "one chain" },
        { nameof(SaysDurableTooEarly), "nothing acknowledged is lost" },
        { nameof(TakesTimeOutForSuccess), "nothing acknowledged is lost" },
        { nameof(TakesConflictForSuccess), "nothing acknowledged is lost" },
        { nameof(TakesFailedReadForTheEnd), "refusals are right" },
        { nameof(ReadsTheEndFromMemory), "reads are fresh" },
        { nameof(NeverAnswersAConflict), "liveness" },
        { nameof(LosesTiles), "the log is whole" },
        { nameof(ReplacesWhateverIsThere), "the log only grows" },
        { nameof(ForgetsTheAnchorsJournal), "liveness" },
    };

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Planted_bug_is_found_and_the_seed_replays_it(string bug, string invariant)
    {
        var options = Plant(bug);
        var found = Enumerable.Range(1, SeedsForABug).Select(seed => LedgerSimulation.Run((ulong)seed, options)).Where(r => r.Finding is not null).ToList();
        Assert.Contains(invariant, found.Select(r => r.Finding!.Invariant));
        Assert.Equal(found[0].Finding, LedgerSimulation.Run(found[0].Seed, options).Finding);
    }

    [Fact]
    public void Failing_seed_is_told_with_a_smaller_plan_that_breaks_the_same_rule_and_its_trace()
    {
        var options = Plant(nameof(SaysDurableTooEarly));
        var output = new StringWriter();
        Assert.Equal(1, SimulateCommand.Run(1, SeedsForABug, trace: false, output, TestContext.Current.CancellationToken, options));
        var text = output.ToString();
        var failed = Enumerable.Range(1, SeedsForABug).Select(seed => LedgerSimulation.Run((ulong)seed, options)).First(r => r.Finding is not null);
        Assert.StartsWith($"Seed {failed.Seed} breaks the rule \"{failed.Finding!.Invariant}\"", text, StringComparison.Ordinal);
        Assert.Contains($"FOUND     {failed.Finding.Invariant}", text, StringComparison.Ordinal);
        Assert.Contains($"./openledger simulate --seed {failed.Seed} --trace", text, StringComparison.Ordinal);

        var plan = Plan.Of(failed.Seed);
        var smaller = PlanShrinker.Shrink(failed.Seed, plan, failed.Finding.Invariant, options);
        Assert.True(smaller.Deeds.Count + smaller.Faults.Count < (plan.Deeds.Count + plan.Faults.Count) / 2);
        Assert.Equal(failed.Finding.Invariant, LedgerSimulation.Run(failed.Seed, smaller, options).Finding?.Invariant);
    }

    [Fact]
    public async Task Simulate_as_a_program_runs_the_seeds_it_is_told()
    {
        var (status, output, error) = await BenchProgram.RunAsync("simulate", "--seeds", "3", "--seed", "7");
        Assert.True(status == 0, output + error);
        Assert.StartsWith("No rule was broken by the seeds 7 to 9", output, StringComparison.Ordinal);
        var (refused, _, _) = await BenchProgram.RunAsync("simulate", "--seeds", "0");
        Assert.NotEqual(0, refused);
        Assert.Equal(0, await CommandLine.RunAsync(["simulate", "--seed", "7"], TextWriter.Null, TextWriter.Null, TestContext.Current.CancellationToken));
    }

    private static List<string> Trace(ulong seed)
    {
        var lines = new List<string>();
        Assert.Null(LedgerSimulation.Run(seed, new SimulationOptions { Trace = lines.Add }).Finding);
        return lines;
    }

    private static SimulationOptions Plant(string bug) => bug switch
    {
        nameof(SaysDurableTooEarly) => new() { Wrap = s => new SaysDurableTooEarly(s) },
        nameof(TakesTimeOutForSuccess) => new() { Wrap = s => new TakesTimeOutForSuccess(s) },
        nameof(TakesConflictForSuccess) => new() { Wrap = s => new TakesConflictForSuccess(s) },
        nameof(TakesFailedReadForTheEnd) => new() { Wrap = s => new TakesFailedReadForTheEnd(s) },
        nameof(ReadsTheEndFromMemory) => new() { Wrap = s => new ReadsTheEndFromMemory(s) },
        nameof(NeverAnswersAConflict) => new() { Wrap = s => new NeverAnswersAConflict(s) },
        nameof(LosesTiles) => new() { WrapLog = s => new LosesTiles(s) },
        nameof(ReplacesWhateverIsThere) => new() { WrapLog = s => new ReplacesWhateverIsThere(s) },
        nameof(ForgetsTheAnchorsJournal) => new() { WrapLog = s => new ForgetsTheAnchorsJournal(s) },
        _ => new() { TableTakesSecondBlocks = true },
    };
}
