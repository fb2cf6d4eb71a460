using System.CommandLine;
using System.Diagnostics;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>bench NAME …</c>: runs the benchmarks as a program of their own, with whatever follows the word.</summary>
internal static class BenchCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var arguments = new Argument<string[]>("ARGUMENTS")
        {
            Description = "The benchmark and its options; none lists them",
            Arity = ArgumentArity.ZeroOrMore,
            CaptureRemainingTokens = true,
        };
        var verb = new Verb("bench", "Measure", "bench", "bench ledger --json figures.json") { arguments };
        return verb.Does(async (parsed, _, cancellationToken) =>
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppFolder.Of(AppFolder.Bench), AppFolder.Bench + ".dll"), .. parsed.GetValue(arguments) ?? []])
            {
                UseShellExecute = false,
            };
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
        });
    }
}
