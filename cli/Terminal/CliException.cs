namespace OpenLedger.Cli.Terminal;

/// <summary>A failure that the user can understand: what happened, and what to do next.</summary>
/// <param name="message">What happened.</param>
/// <param name="next">What to do next, or null where there is nothing to say.</param>
internal sealed class CliException(string message, string? next) : Exception(message)
{
    /// <summary>What to do next.</summary>
    public string? Next => next;
}
