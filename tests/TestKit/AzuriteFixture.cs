using OpenLedger.Cli.Stack;
using Xunit;

namespace OpenLedger.TestKit;

/// <summary>One in-memory Azurite for all tests of an assembly; each test uses tables, queues and containers with names of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteServer? _server;

    /// <summary>The running server.</summary>
    public AzuriteServer Server => _server ?? throw new InvalidOperationException("The fixture is not initialized.");

    /// <summary>A name that no other test uses, valid for tables, queues and containers.</summary>
    public static string UniqueName(string prefix) => prefix + Guid.NewGuid().ToString("N");

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => _server = await AzuriteServer.StartAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
