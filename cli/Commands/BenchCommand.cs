using System.CommandLine;
using System.Diagnostics;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>bench NAME …</c>, <c>simulate …</c> and <c>mutation …</c>: run a program of its own with whatever follows the word.</summary>
internal static class BenchCommand
{
    /// <summary><c>bench</c>.</summary>
    public static Verb Create() => Pass(new Verb("bench", "Measure", "bench", "bench ledger --json figures.json"), "The benchmark and its options; none lists them");

    /// <summary><c>simulate</c>.</summary>
    public static Verb CreateSimulate() => Pass(
        new Verb("simulate", "Run the real ledger through faults that are drawn from seeds", "simulate --seeds 10000", "simulate --seeds 100 --anvil", "simulate --seed 7 --trace"),
        "--seeds COUNT, --seed NUMBER (the first), --trace, --anvil", "simulate");

    /// <summary><c>mutation</c>.</summary>
    public static Verb CreateMutation() => Pass(
        new Verb("mutation", "Change core's rules in one place after another, and say which changes no test notices", "mutation", "mutation Open Staking"),
        "Folders of core; without one, those of the economy, the governance and the ledger", () => new ProcessStartInfo(Path.Combine(RepositoryLayout.Root, "tests", "Mutation", "run")));

    private static Verb Pass(Verb verb, string description, params string[] first) => Pass(
        verb, description, () => new ProcessStartInfo("dotnet", [Path.Combine(AppFolder.Of(AppFolder.Bench), AppFolder.Bench + ".dll"), .. first]));

    private static Verb Pass(Verb verb, string description, Func<ProcessStartInfo> program)
    {
        var arguments = new Argument<string[]>("ARGUMENTS") { Description = description, Arity = ArgumentArity.ZeroOrMore, CaptureRemainingTokens = true };
        verb.Add(arguments);
        return verb.Does((parsed, _, cancellationToken) => RunAsync(program(), parsed.GetValue(arguments) ?? [], cancellationToken));
    }

    private static async Task<int> RunAsync(ProcessStartInfo start, string[] arguments, CancellationToken cancellationToken)
    {
        start.UseShellExecute = false;
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C reaches the other program too, which then cleans up; SIGTERM reaches only this program.
            Signals.Terminate(process.Id);
            await process.WaitForExitAsync(CancellationToken.None);
        }
        return process.ExitCode;
    }
}
