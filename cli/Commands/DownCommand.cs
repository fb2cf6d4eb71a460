using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>down</c>: ends the stack of <c>up</c>.</summary>
internal static class DownCommand
{
    /// <summary>The command.</summary>
    public static Verb Create() => new Verb("down", "End the local stack; what is on its ledger stays", "down").Does(async (_, printer, cancellationToken) =>
    {
        var stopped = await new StackFolder().StopRecordedAsync(cancellationToken);
        printer.Line(stopped.Count == 0 ? "Nothing was running." : "The stack is down.");
        return 0;
    });
}
