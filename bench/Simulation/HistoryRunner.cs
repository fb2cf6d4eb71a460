using System.Collections.Concurrent;

namespace OpenLedger.Bench.Simulation;

/// <summary>Runs histories, as many at once as there are who ask; and where it is to, does what happened on their chains again on the contracts, each on an anvil of its own.</summary>
/// <param name="options">What they run with.</param>
/// <param name="onAnvil">Whether the contracts are asked too.</param>
internal sealed class HistoryRunner(SimulationOptions options, bool onAnvil) : IAsyncDisposable
{
    private readonly ConcurrentBag<AnvilVault> _idle = [];

    /// <summary>Runs a plan with the choices of a seed.</summary>
    /// <exception cref="InvalidOperationException">anvil is not installed or does not start.</exception>
    public async Task<SimulationResult> RunAsync(ulong seed, Plan plan, CancellationToken cancellationToken)
    {
        var result = LedgerSimulation.Run(seed, plan, options);
        if (!onAnvil || result.Finding is not null)
            return result;
        var vault = _idle.TryTake(out var idle) ? idle : await AnvilVault.StartAsync(cancellationToken);
        try
        {
            var counts = new SortedDictionary<string, long>(result.Counts.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
            var finding = await ContractReplay.CheckAsync(vault, result.Chain, what => counts[what] = counts.GetValueOrDefault(what) + 1, cancellationToken);
            return result with { Finding = finding, Counts = counts };
        }
        finally
        {
            _idle.Add(vault);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var vault))
            await vault.DisposeAsync();
    }
}
