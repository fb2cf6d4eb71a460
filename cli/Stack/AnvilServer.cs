using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace OpenLedger.Cli.Stack;

/// <summary>Foundry's anvil, an Ethereum node for development, as a child process on a free port of 127.0.0.1: a chain, and a wallet whose accounts everybody knows.</summary>
public sealed partial class AnvilServer : IAsyncDisposable
{
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

    /// <summary>Starts it and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message holds its last output.</exception>
    public static async Task<AnvilServer> StartAsync(ulong chainId = 31337, CancellationToken cancellationToken = default)
    {
        var program = Path.Combine(RepositoryLayout.Root, "node_modules", "@foundry-rs", $"anvil-linux-{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64")}", "bin", "anvil");
        var server = ChildServer.Start("anvil", new ProcessStartInfo(program, ["--port", "0", "--host", "127.0.0.1", "--chain-id", $"{chainId}", "--no-cors"]));
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

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [GeneratedRegex(@"^Listening on 127\.0\.0\.1:(?<port>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
