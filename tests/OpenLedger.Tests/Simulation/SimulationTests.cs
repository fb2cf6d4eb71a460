using System.Globalization;
using System.Reflection;
using OpenLedger.Bench.Simulation;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Open;
using OpenLedger.Tests.Bench;

namespace OpenLedger.Tests.Simulation;

public sealed class SimulationTests
{
    private const int Seeds = 80;

    /// <summary>A plan that lets a bug show is found among so many seeds.</summary>
    private const int SeedsForABug = 200;

    [Fact]
    public async Task No_seed_breaks_a_rule_and_every_sort_of_fault_and_of_answer_happens()
    {
        var output = new StringWriter();
        var status = await SimulateCommand.RunAsync(new(1, Seeds), output, TestContext.Current.CancellationToken);
        Assert.True(status == 0, output.ToString());
        var counts = output.ToString().Split('\n').Skip(1).Select(line => line.Trim().Split("  ", 2)).Where(words => words.Length == 2)
            .ToDictionary(words => words[1], words => long.Parse(words[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture), StringComparer.Ordinal);
        Assert.All(Enum.GetNames<FaultKind>(), kind => Assert.True(counts.GetValueOrDefault(kind) > 0, kind));
        string[] answers = ["committed", "repeated", "nonce-used", "deadline-passed", "queue-full", "storage-unavailable", "clock-skew", "writer-not-registered", "no answer"];
        Assert.All(answers, answer => Assert.True(counts.GetValueOrDefault($"answer {answer}") > 0, answer));
        Assert.All(["Sent", "Waiting", "Confirmed", "Raced", "Replaced", "Unavailable"], stage => Assert.True(counts.GetValueOrDefault($"anchoring {stage}") > 0, stage));
        string[] snapshots = ["states recorded", "states not recorded, state-recorded", "snapshots stored", "snapshots rejected", "starts from a snapshot"];
        Assert.All(snapshots, what => Assert.True(counts.GetValueOrDefault(what) > 0, what));
        string[] witnesses = ["witness answer 200", "forged logs, answer 409", "forged logs, answer 422", "checkpoints with 2 cosignatures"];
        Assert.All(witnesses, what => Assert.True(counts.GetValueOrDefault(what) > 0, what));
        string[] money = ["deposits", "claims paid", "claims paid in part", "claims refused", "claims proven", "claims remembered", "claims made again from the entries", "claims that nothing proves", "answer deposit-known", "answer balance-insufficient", "proposals executed", "accepted account.rotate", "accepted account.rotate-cancel", "answer key-rotated", "answer key-pending", "guardian's account.rotate", "guardian's account.rotate-cancel", "accepted account.guard", "commands that a sponsor has paid", "rounds of validators, Accepted", "rounds of validators, Rejected", "rounds of validators, undecided", "rounds in which validators are slashed"];
        Assert.All(money, what => Assert.True(counts.GetValueOrDefault(what) > 0, what));
        Assert.All(Enum.GetValues<MovementReason>(), reason => Assert.True(counts.GetValueOrDefault($"movements {reason}") > 0, $"{reason}"));
        Assert.All(Enum.GetValues<Deed>().Where(SimulatedAttacker.IsAttack), attack => Assert.True(counts.GetValueOrDefault($"attack {attack}") > 0, $"{attack}"));
        Assert.Equal((Seeds, Seeds), (counts["histories"], counts["verifications"]));
        Assert.True(counts["verifications with signatures"] > 0);
        Assert.True(counts["commands on the ledger"] > 10 * Seeds);
        Assert.True(counts["checkpoints"] > 2 * Seeds);
        Assert.True(counts["anchors"] >= Seeds);
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

    public static TheoryData<string, string> Bugs { get; } = [.. PlantedBugs.All.Select(b => (b.Rule, b.Name))];

    [Theory]
    [MemberData(nameof(Bugs))]
    public async Task Planted_bug_breaks_its_rule_and_the_seed_replays_it(string rule, string bug)
    {
        var broken = PlantedBugs.All.Single(b => (b.Rule, b.Name) == (rule, bug));
        var others = new SortedSet<string>(StringComparer.Ordinal);
        await using var histories = broken.Histories();
        for (var seed = 1UL; seed <= SeedsForABug; seed++)
        {
            var finding = (await histories.RunAsync(seed, broken.PlanOf(seed), TestContext.Current.CancellationToken)).Finding;
            if (finding?.Invariant == rule)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"Found by seed {seed}.");
                Assert.Equal(finding, (await histories.RunAsync(seed, broken.PlanOf(seed), TestContext.Current.CancellationToken)).Finding);
                return;
            }
            if (finding is not null)
                others.Add(finding.Invariant);
        }
        Assert.Fail($"No seed finds that \"{rule}\" is broken; found were: {string.Join(", ", others)}.");
    }

    [Fact]
    public void Every_rule_has_a_bug_that_breaks_it()
    {
        var rules = typeof(Rule).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(rules);
        Assert.Equal(rules, PlantedBugs.All.Select(b => b.Rule).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Failing_seed_is_told_with_a_smaller_plan_that_breaks_the_same_rule_and_its_trace()
    {
        var options = PlantedBugs.All.First(b => b.Name == nameof(SaysDurableTooEarly)).Options;
        var output = new StringWriter();
        Assert.Equal(1, await SimulateCommand.RunAsync(new(1, SeedsForABug), output, TestContext.Current.CancellationToken, options));
        var text = output.ToString();
        var failed = Enumerable.Range(1, SeedsForABug).Select(seed => LedgerSimulation.Run((ulong)seed, options)).First(r => r.Finding is not null);
        Assert.StartsWith($"Seed {failed.Seed} breaks the rule \"{failed.Finding!.Invariant}\"", text, StringComparison.Ordinal);
        Assert.Contains($"FOUND     {failed.Finding.Invariant}", text, StringComparison.Ordinal);
        Assert.Contains($"./openledger simulate --seed {failed.Seed} --trace", text, StringComparison.Ordinal);

        var plan = Plan.Of(failed.Seed);
        var lines = text.Split('\n');
        var (deeds, faults) = (lines.Count(l => l.StartsWith("  PlannedDeed ", StringComparison.Ordinal)), lines.Count(l => l.StartsWith("  PlannedFault ", StringComparison.Ordinal)));
        Assert.Contains($"It does so with {deeds} deeds and {faults} faults of its plan too:", text, StringComparison.Ordinal);
        Assert.True(deeds + faults < (plan.Deeds.Count + plan.Faults.Count) / 2);
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
}
