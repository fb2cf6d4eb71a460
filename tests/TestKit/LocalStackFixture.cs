using OpenLedger.Cli.Stack;
using Xunit;

namespace OpenLedger.TestKit;

/// <summary>A private stack, storage in memory and the functions app, for the tests of one class, which run one after the other.</summary>
public sealed class LocalStackFixture : IAsyncLifetime
{
    private LocalStack? _stack;

    /// <summary>The running stack.</summary>
    public LocalStack Stack => _stack ?? throw new InvalidOperationException("The fixture is not initialized.");

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => _stack = await LocalStack.StartAsync(new LocalStackOptions());

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_stack is not null)
            await _stack.DisposeAsync();
    }
}
