using System.CommandLine;
using System.CommandLine.Parsing;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Open;

namespace OpenLedger.Cli.Commands;

/// <summary>The options that commands of the API's clients share.</summary>
internal static class ServerOptions
{
    /// <summary>The environment variable that names the server.</summary>
    public const string ServerVariable = "OPENLEDGER_SERVER";

    /// <summary>Where <c>openledger up</c> listens.</summary>
    public const string DefaultServer = "http://127.0.0.1:7071";

    /// <summary>The environment variable that names the port of <c>openledger up</c>.</summary>
    public const string PortVariable = "OPENLEDGER_PORT";

    /// <summary>What a signed request names begins with /api/, so a server is not reached below a path.</summary>
    private const string AddressForm = $"an address such as {DefaultServer}, with nothing after it";

    /// <summary>Which server.</summary>
    public static Option<Uri?> Server(params string[] aliases) => new("--server", aliases)
    {
        Description = $"The server's address [{ServerVariable}, else the stack that runs here, else {DefaultServer}]",
        HelpName = "URL",
        CustomParser = argument => ParseServer(argument, argument.Tokens[0].Value),
    };

    /// <summary>Whose key signs.</summary>
    public static Option<string?> Key() => new("--key")
    {
        Description = $"The file of your private key [{KeyFile.Variable}, ~/.config/openledger/key]",
        HelpName = "FILE",
    };

    /// <summary>JSON in place of text.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON" };

    /// <summary>The id alone in place of text, for scripts.</summary>
    public static Option<bool> Quiet() => new("-q", "--quiet") { Description = "Print the id only" };

    /// <summary>The most that the gas of a command may cost, for every command that signs one.</summary>
    public static Option<OpenAmount?> MaxGas { get; } = new("--max-gas")
    {
        Description = "Sign no command whose gas costs you more OPEN than this",
        HelpName = "OPEN",
        Recursive = true,
        CustomParser = static result =>
        {
            if (OpenAmount.TryParseOpen(result.Tokens[0].Value, out var amount))
                return amount;
            result.AddError($"\"{result.Tokens[0].Value}\" is not an amount of OPEN.");
            return null;
        },
    };

    /// <summary>A client for the server that was named, else for the one that runs here. What the gas of a command costs is said before it is signed.</summary>
    public static LedgerClient Client(this ParseResult parsed, Option<Uri?> server) => new(parsed.GetValue(server) ?? FindServer())
    {
        OnGas = quote =>
        {
            var isSponsored = quote.Payer != quote.Actor;
            if (!isSponsored && parsed.GetValue(MaxGas) is { } most && OpenAmount.TryParse(quote.Cost, out var cost) && cost > most)
                throw new CliException($"The gas of {quote.Kind} costs {quote.Open} OPEN, more than --max-gas {most.ToOpen()}; nothing was signed.", null);
            parsed.InvocationConfiguration.Error.WriteLine($"Gas: {quote.Units} units, {quote.Open} OPEN{(isSponsored ? $", which {quote.Payer} pays" : "")}.");
        },
    };

    /// <summary>The key that was named, or the default one.</summary>
    public static KeyPair LoadKey(this ParseResult parsed, Option<string?> key) => KeyFile.Load(parsed.GetValue(key));

    private static Uri FindServer()
    {
        if (Environment.GetEnvironmentVariable(ServerVariable) is { Length: > 0 } named)
            return TryParse(named) ?? throw new CliException($"{ServerVariable} holds \"{named}\", which is not {AddressForm}.", null);
        return new StackFolder().ReadRunning()?.Address ?? new Uri(DefaultServer);
    }

    /// <summary>A server's address, or null where the text is none, which is then said.</summary>
    internal static Uri? ParseServer(ArgumentResult argument, string text)
    {
        var server = TryParse(text);
        if (server is null)
            argument.AddError($"\"{text}\" is not {AddressForm}.");
        return server;
    }

    private static Uri? TryParse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var server) && server is { Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "" } ? server : null;
}
