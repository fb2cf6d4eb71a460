using OpenLedger.Core.Transparency;

namespace OpenLedger.Tests.Simulation;

/// <summary>The memory of a witness that finds nothing of what it keeps.</summary>
internal sealed class ForgetsWhatItCosigned(IWitnessRecords records) : IWitnessRecords
{
    public Task<SignedNote?> ReadAsync(string origin, CancellationToken cancellationToken) => Task.FromResult<SignedNote?>(null);

    public async Task<bool> ReplaceAsync(string origin, SignedNote? before, SignedNote next, CancellationToken cancellationToken) =>
        await records.ReplaceAsync(origin, await records.ReadAsync(origin, cancellationToken), next, cancellationToken);
}
