using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>verify …</c>: checks what a server publishes, without believing it.</summary>
internal static class VerifyCommands
{
    /// <summary>The command.</summary>
    public static Verb Create() => new("verify", "Check what a server publishes, without believing it") { VerifyLedgerCommand.Create(), VerifyBundleCommand.Create(), VerifyRecordCommand.Create() };
}
