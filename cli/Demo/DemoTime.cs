using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Storage;

namespace OpenLedger.Cli.Demo;

/// <summary>Lets days pass on the demo's stack: its API starts again with a clock that is further ahead, and who speaks to it has the same clock.</summary>
/// <param name="stack">The stack.</param>
internal sealed class DemoTime(LocalStack stack) : IDisposable
{
    private TimeSpan _ahead = TimeSpan.Zero;

    /// <summary>Speaks to the API as it runs now.</summary>
    public LedgerClient Client { get; private set; } = new(stack.Functions.Address);

    /// <summary>Lets time pass for the ledger.</summary>
    public async Task PassAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        _ahead += time;
        await stack.RestartFunctionsAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["Ledger__ClockOffset"] = _ahead.ToString("c") }, cancellationToken);
        Client.Dispose();
        Client = new LedgerClient(stack.Functions.Address, time: new OffsetClock(_ahead));
    }

    /// <inheritdoc />
    public void Dispose() => Client.Dispose();
}
