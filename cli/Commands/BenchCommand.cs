using System.CommandLine;
using System.Diagnostics;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>bench NAME …</c> and <c>simulate …</c>: run the benchmarks, which are a program of their own, with whatever follows the word.</summary>
internal static class BenchCommand
{
    /// <summary><c>bench</c>.</summary>
    public static Verb Create() => Pass(new Verb("bench", "Measure", "bench", "bench ledger --json figures.json"), "The benchmark and its options; none lists them");

    /// <summary><c>simulate</c>.</summary>
    public static Verb CreateSimulate() => Pass(
        new Verb("simulate", "Run the real ledger through faults that are drawn from seeds", "simulate --seeds 10000", "simulate --seeds 100 --anvil", "simulate --seed 7 --trace"),
        "--seeds COUNT, --seed NUMBER (the first), --trace, --anvil", "simulate");

    private static Verb Pass(Verb verb, string description, params string[] first)
    {
        var arguments = new Argument<string[]>("ARGUMENTS") { Description = description, Arity = ArgumentArity.ZeroOrMore, CaptureRemainingTokens = true };
        verb.Add(arguments);
        return verb.Does((parsed, _, cancellationToken) => RunAsync([.. first, .. parsed.GetValue(arguments) ?? []], cancellationToken));
    }

    private static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppFolder.Of(AppFolder.Bench), AppFolder.Bench + ".dll"), .. arguments]) { UseShellExecute = false };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The benchmarks did not start.");
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C reaches the benchmarks too, which then clean up; SIGTERM reaches only this program.
            Signals.Terminate(process.Id);
            await process.WaitForExitAsync(CancellationToken.None);
        }
        return process.ExitCode;
    }
}
