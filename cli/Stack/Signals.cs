using System.Runtime.InteropServices;

namespace OpenLedger.Cli.Stack;

/// <summary>POSIX signals to other processes, kill(2).</summary>
internal static class Signals
{
    private const int SigTerm = 15;
    private const int SigKill = 9;

    /// <summary>Asks a process to end; false where there is none or it is somebody else's.</summary>
    public static bool Terminate(int processId) => Send(processId, SigTerm);

    /// <summary>Ends a process at once.</summary>
    public static bool Kill(int processId) => Send(processId, SigKill);

    // Zero and negative ids mean groups of processes; those are never meant here.
    private static bool Send(int processId, int signal) => processId > 0 && KillNative(processId, signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int KillNative(int processId, int signal);
}
