using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Functions;

/// <summary>One running sample app for the tests of a class that do not stop it.</summary>
public sealed class SampleAppFixture(AzuriteFixture azurite) : IAsyncLifetime
{
    private SampleApp? _app;

    public SampleApp App => _app ?? throw new InvalidOperationException("The fixture is not initialized.");

    public async ValueTask InitializeAsync() => _app = await SampleApp.StartAsync(azurite.Server);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }
}
