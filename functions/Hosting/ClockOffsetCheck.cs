using Azure.Data.Tables;
using Microsoft.Extensions.Options;

namespace OpenLedger.Functions.Hosting;

/// <summary>Refuses a clock that is not the real one (<see cref="LedgerOptions.ClockOffset"/>) wherever somebody might rely on its time.</summary>
/// <param name="storage">The storage's tables.</param>
internal sealed class ClockOffsetCheck(TableServiceClient storage) : IValidateOptions<LedgerOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, LedgerOptions options) =>
        options.ClockOffset == TimeSpan.Zero || (options.ChainId == LedgerOptions.LocalChainId && storage.Uri.IsLoopback)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Ledger__ClockOffset moves time for development: it needs the chain id {LedgerOptions.LocalChainId} and a storage on this machine.");
}
