using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>verify</c>: checks what a server publishes, without believing it: everything, or what the word after it says.</summary>
internal static class VerifyCommands
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var verb = VerifyLedgerCommand.CreateWhole();
        verb.Add(VerifyLedgerCommand.Create());
        verb.Add(VerifyEntryCommand.Create());
        verb.Add(VerifyBundleCommand.Create());
        verb.Add(VerifyRecordCommand.Create());
        return verb;
    }
}
