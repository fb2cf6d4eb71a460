using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.TestKit.OpenApi;
using Xunit;

namespace OpenLedger.TestKit;

/// <summary>One local stack for all tests of a collection; each test uses keys and Datanets of its own. Its clients hold every answer to the OpenAPI document.</summary>
public sealed class StackFixture : IAsyncLifetime
{
    private LocalStack? _stack;
    private HttpClient? _http;
    private LedgerClient? _client;

    /// <summary>The running stack.</summary>
    public LocalStack Stack => _stack ?? throw new InvalidOperationException("The fixture is not initialized.");

    /// <summary>For plain requests below <c>/api/</c>.</summary>
    public HttpClient Http => _http ?? throw new InvalidOperationException("The fixture is not initialized.");

    /// <summary>The product's own client.</summary>
    public LedgerClient Client => _client ?? throw new InvalidOperationException("The fixture is not initialized.");

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        _stack = await LocalStack.StartAsync(new LocalStackOptions());
        _http = new HttpClient(Checked()) { BaseAddress = new Uri(_stack.Functions.Address, "api/") };
        _client = new LedgerClient(_stack.Functions.Address, Checked());
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        _client?.Dispose();
        if (_stack is not null)
            await _stack.DisposeAsync();
    }

    private static ContractHandler Checked() => new(OpenApiDocument.Committed, new SocketsHttpHandler());
}
