using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace OpenLedger.Cli.Stack;

/// <summary>What anvil is started with.</summary>
public sealed record AnvilOptions
{
    /// <summary>The chain's id.</summary>
    public ulong ChainId { get; init; } = 31337;

    /// <summary>Where the chain is kept when it ends, and taken from when it starts; null forgets it.</summary>
    public string? StateFile { get; init; }

    /// <summary>Where its output goes, beside memory.</summary>
    public string? LogFile { get; init; }
}

/// <summary>Foundry's anvil, an Ethereum node for development, as a child process on a free port of 127.0.0.1: a chain, and a wallet whose accounts everybody knows.</summary>
public sealed partial class AnvilServer : IAsyncDisposable
{
    /// <summary>
    /// How many blocks' states it keeps, which is also how far back it answers for. Without a bound it writes the older ones to the home folder, which slows every block by
    /// more than its own work and is left there when it is killed.
    /// </summary>
    private const int KeptStates = 500;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly ChildServer _server;

    private AnvilServer(ChildServer server, Uri address)
    {
        _server = server;
        Address = address;
    }

    /// <summary>Its JSON-RPC endpoint.</summary>
    public Uri Address { get; }

    /// <summary>The process.</summary>
    public ChildServer Process => _server;

    /// <summary>Whether this checkout has it.</summary>
    public static bool IsInstalled => File.Exists(ProgramPath(RepositoryLayout.Root, RuntimeInformation.ProcessArchitecture));

    /// <summary>Starts it and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or it ended instead; the message says what to install, or holds its last output.</exception>
    public static async Task<AnvilServer> StartAsync(AnvilOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new AnvilOptions();
        var program = Find(RepositoryLayout.Root, RuntimeInformation.ProcessArchitecture);
        string[] arguments = ["--port", "0", "--host", "127.0.0.1", "--chain-id", $"{options.ChainId}", "--no-cors", "--prune-history", $"{KeptStates}"];
        if (options.StateFile is { } state)
            arguments = [.. arguments, "--state", state];
        var server = ChildServer.Start("anvil", new ProcessStartInfo(program, arguments), options.LogFile);
        try
        {
            var line = await server.WaitForLineAsync(l => Listening().IsMatch(l), StartLimit, cancellationToken);
            return new AnvilServer(server, new Uri($"http://127.0.0.1:{Listening().Match(line).Groups["port"].Value}/"));
        }
        catch
        {
            await server.KillAsync();
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The program in a repository's node_modules. package.json names it for x64 alone, where the tests run.</summary>
    /// <exception cref="InvalidOperationException">It is not there.</exception>
    internal static string Find(string root, Architecture architecture)
    {
        var program = ProgramPath(root, architecture);
        var install = architecture == Architecture.X64 ? "npm ci" : $"npm install --no-save {Package(architecture)}@1.7.1";
        return File.Exists(program) ? program : throw new InvalidOperationException($"anvil is not installed: {program} is missing. {install} installs it.");
    }

    private static string ProgramPath(string root, Architecture architecture) => Path.Combine(root, "node_modules", Package(architecture), "bin", "anvil");

    private static string Package(Architecture architecture) => $"@foundry-rs/anvil-linux-{(architecture == Architecture.Arm64 ? "arm64" : "amd64")}";

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [GeneratedRegex(@"^Listening on 127\.0\.0\.1:(?<port>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
