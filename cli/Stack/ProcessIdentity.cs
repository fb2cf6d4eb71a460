using System.Globalization;

namespace OpenLedger.Cli.Stack;

/// <summary>A process that can be told from a later one with the same id: by when it started, in which boot of the machine.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="ProcessId">Its id.</param>
/// <param name="StartTicks">When it started, in clock ticks since the boot (proc(5), field 22 of stat).</param>
/// <param name="BootId">The boot (random/boot_id of proc(5)).</param>
public sealed record ProcessIdentity(string Name, int ProcessId, ulong StartTicks, string BootId)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(25);

    /// <summary>The identity of a running process, or null where there is none of that id.</summary>
    public static ProcessIdentity? Of(string name, int processId) =>
        StartOf(processId) is { } ticks ? new ProcessIdentity(name, processId, ticks, CurrentBoot()) : null;

    /// <summary>True while this very process runs.</summary>
    public bool IsRunning() => BootId == CurrentBoot() && StartOf(ProcessId) == StartTicks;

    /// <summary>Asks the process to end, waits <paramref name="grace"/>, and kills it then. Nothing happens where it is not running.</summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        if (!IsRunning())
            return;
        Signals.Terminate(ProcessId);
        var deadline = Environment.TickCount64 + (long)grace.TotalMilliseconds;
        while (IsRunning() && Environment.TickCount64 < deadline)
            await Task.Delay(Poll, cancellationToken);
        if (!IsRunning())
            return;
        Signals.Kill(ProcessId);
        while (IsRunning())
            await Task.Delay(Poll, cancellationToken);
    }

    private static string CurrentBoot() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Null also for a process that has ended and waits for its parent (state Z).</summary>
    private static ulong? StartOf(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat");
            // The second field is the program's name in parentheses and may hold anything; the rest follows the last parenthesis.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : ulong.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || (e is IOException && !Directory.Exists($"/proc/{processId}")))
        {
            return null;
        }
    }
}
