using System.CommandLine;

namespace OpenLedger.Cli.Terminal;

/// <summary>A command of the command line, with examples for its help.</summary>
/// <param name="name">Its word.</param>
/// <param name="description">What it does, in one line.</param>
/// <param name="examples">Command lines that a user may copy.</param>
internal sealed class Verb(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Command lines that a user may copy.</summary>
    public IReadOnlyList<string> Examples => examples;

    /// <summary>Sets what the command does; it returns the exit code.</summary>
    public Verb Does(Func<ParseResult, Printer, CancellationToken, Task<int>> action)
    {
        SetAction((parsed, cancellationToken) =>
            action(parsed, new Printer(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error), cancellationToken));
        return this;
    }
}
