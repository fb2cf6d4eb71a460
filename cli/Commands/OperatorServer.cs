using System.CommandLine;
using OpenLedger.Cli.Stack;

namespace OpenLedger.Cli.Commands;

/// <summary>A server whose operator asks, with the function key that opens its operations.</summary>
/// <param name="Address">The server.</param>
/// <param name="FunctionKey">Its key, or null where none is known.</param>
/// <param name="Running">The local stack, where it is that.</param>
internal sealed record OperatorServer(Uri Address, string? FunctionKey, RunningStack? Running)
{
    /// <summary>The environment variable that holds a server's function key.</summary>
    public const string FunctionKeyVariable = "OPENLEDGER_FUNCTION_KEY";

    /// <summary>Which servers; none means the local stack.</summary>
    public static Option<Uri[]> Urls() => new("--url", "--server")
    {
        Description = "Another server than the local stack; may come more than once",
        HelpName = "URL",
        CustomParser = argument => [.. argument.Tokens.Select(token => ServerOptions.ParseServer(argument, token.Value)).OfType<Uri>()],
    };

    /// <summary>The servers' function key.</summary>
    public static Option<string?> Key() => new("--function-key") { Description = $"That server's function key [{FunctionKeyVariable}]", HelpName = "KEY" };

    /// <summary>The servers that were named, else the local stack where it runs.</summary>
    public static IReadOnlyList<OperatorServer> Find(ParseResult parsed, Option<Uri[]> urls, Option<string?> key)
    {
        var named = parsed.GetValue(key) ?? Environment.GetEnvironmentVariable(FunctionKeyVariable);
        if (parsed.GetValue(urls) is { Length: > 0 } addresses)
            return [.. addresses.Select(address => new OperatorServer(address, named, null))];
        return new StackFolder().ReadRunning() is { } running
            ? [new OperatorServer(running.Address, named ?? StackKeys.LoadOrCreate(new StackFolder().KeysFile).FunctionKey, running)]
            : [];
    }
}
