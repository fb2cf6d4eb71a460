using System.Runtime.InteropServices;

namespace OpenLedger.Cli.Stack;

/// <summary>POSIX signals to other processes, kill(2).</summary>
internal static class Signals
{
    private const int SigTerm = 15;
    private const int SigKill = 9;

    // These two are Linux's; other systems number them differently.
    private const int SigCont = 18;
    private const int SigStop = 19;

    /// <summary>Asks a process to end; false where there is none or it is somebody else's.</summary>
    public static bool Terminate(int processId) => Send(processId, SigTerm);

    /// <summary>Ends a process at once.</summary>
    public static bool Kill(int processId) => Send(processId, SigKill);

    /// <summary>Makes a process stand still, as a stalled machine would.</summary>
    public static bool Suspend(int processId) => Send(processId, SigStop);

    /// <summary>Lets a suspended process go on.</summary>
    public static bool Resume(int processId) => Send(processId, SigCont);

    // Zero and negative ids mean groups of processes; those are never meant here.
    private static bool Send(int processId, int signal) => processId > 0 && KillNative(processId, signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int KillNative(int processId, int signal);
}
