using System.Diagnostics;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>up --detach</c>: the same program again in a session of its own, with its output in a log file.</summary>
internal static class DetachedStack
{
    private const int ShownLogLines = 15;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts <c>up</c> in the background and waits until its stack is ready.</summary>
    public static async Task<int> StartAsync(StackFolder folder, int port, Printer printer, CancellationToken cancellationToken)
    {
        using (var claim = folder.TryClaim())
        {
            if (claim is null)
                throw UpCommand.RunsAlready(folder);
        }
        var log = Path.Combine(folder.LogFolder, "up.log");
        // The shell gives the new process files in place of this one's terminal or pipes, and is then replaced by it.
        var start = new ProcessStartInfo("sh", ["-c", "exec setsid \"$@\" </dev/null >\"$OPENLEDGER_UP_LOG\" 2>&1", "sh", .. Self(), "up", "--port", port.ToString()])
        {
            UseShellExecute = false,
        };
        start.Environment["OPENLEDGER_UP_LOG"] = log;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The background process did not start.");
        RunningStack? running;
        while ((running = folder.ReadRunning()) is null || running.Processes[0].ProcessId != process.Id)
        {
            if (process.HasExited)
            {
                var lines = File.Exists(log) ? File.ReadLines(log).TakeLast(ShownLogLines) : [];
                throw new CliException($"The stack did not start:\n{string.Join('\n', lines)}", $"All output is in {folder.LogFolder}.");
            }
            await Task.Delay(Poll, cancellationToken);
        }
        UpCommand.Announce(running, folder, printer);
        return 0;
    }

    private static string[] Self() => ["dotnet", Path.Combine(AppFolder.Of(AppFolder.Cli), AppFolder.Cli + ".dll")];
}
