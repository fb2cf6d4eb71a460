using System.CommandLine;
using System.CommandLine.Parsing;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Identity;

namespace OpenLedger.Cli.Commands;

/// <summary>The options that commands of the API's clients share.</summary>
internal static class ServerOptions
{
    /// <summary>The environment variable that names the server.</summary>
    public const string ServerVariable = "OPENLEDGER_SERVER";

    /// <summary>Where <c>openledger up</c> listens.</summary>
    public const string DefaultServer = "http://127.0.0.1:7071";

    /// <summary>Which server.</summary>
    public static Option<Uri> Server(params string[] aliases) => new("--server", aliases)
    {
        Description = $"The server's address [{ServerVariable}, {DefaultServer}]",
        HelpName = "URL",
        CustomParser = ParseServer,
        DefaultValueFactory = _ => new Uri(Environment.GetEnvironmentVariable(ServerVariable) is { Length: > 0 } named ? named : DefaultServer),
    };

    /// <summary>Whose key signs.</summary>
    public static Option<string?> Key() => new("--key")
    {
        Description = $"The file of your private key [{KeyFile.Variable}, ~/.config/openledger/key]",
        HelpName = "FILE",
    };

    /// <summary>JSON in place of text.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON" };

    /// <summary>A client for the server that was named.</summary>
    public static LedgerClient Client(this ParseResult parsed, Option<Uri> server) => new(parsed.GetRequiredValue(server));

    /// <summary>The key that was named, or the default one.</summary>
    public static KeyPair LoadKey(this ParseResult parsed, Option<string?> key) => KeyFile.Load(parsed.GetValue(key));

    private static Uri? ParseServer(ArgumentResult argument)
    {
        if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var server) && (server.Scheme is "http" or "https"))
            return new Uri(server.GetLeftPart(UriPartial.Authority));
        argument.AddError($"\"{argument.Tokens[0].Value}\" is not an address such as {DefaultServer}.");
        return null;
    }
}
