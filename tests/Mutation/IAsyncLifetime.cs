namespace OpenLedger;

/// <summary>What xunit v3 calls so, for the runner of version 2: the tests' sources know only this one.</summary>
public interface IAsyncLifetime : Xunit.IAsyncLifetime, IAsyncDisposable
{
    /// <summary>Called before the test.</summary>
    new ValueTask InitializeAsync();

    Task Xunit.IAsyncLifetime.InitializeAsync() => InitializeAsync().AsTask();

    Task Xunit.IAsyncLifetime.DisposeAsync() => ((IAsyncDisposable)this).DisposeAsync().AsTask();
}
