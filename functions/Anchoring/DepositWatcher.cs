using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Storage.Anchoring;

namespace OpenLedger.Functions.Anchoring;

/// <summary>
/// Credits deposits in the vault once enough blocks follow them. The ledger itself refuses a deposit that it knows, so each is credited once, however
/// many processes watch, and a process that forgets how far it was begins at the newest deposit that was credited.
/// </summary>
public sealed partial class DepositWatcher(LedgerService ledger, IOptions<AnchorOptions> options, IOptions<LedgerOptions> ledgerOptions, ILogger<DepositWatcher> logger)
{
    /// <summary>The most questions for events in one run; what is left waits for the next.</summary>
    private const int MaxRanges = 50;

    private readonly VaultReader? _vault = options.Value is { RpcUrl: { } rpcUrl, Vault: { } vault }
        ? new VaultReader(rpcUrl, (ulong)ledgerOptions.Value.ChainId, AnchorOptions.ReadAddress(vault)) : null;

    private ulong? _next;

    /// <summary>Credits what is new.</summary>
    /// <exception cref="IOException">The L2 does not answer.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_vault is null || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out _))
            return;
        var newest = await _vault.HeadAsync(cancellationToken);
        var confirmations = (ulong)options.Value.Confirmations;
        if (newest < confirmations)
            return;
        var last = newest - confirmations;
        var next = _next ?? Math.Max((ulong)options.Value.FromBlock, head.State.Open.Deposits.Values.Select(d => d.BlockNumber).DefaultIfEmpty().Max());
        for (var ranges = 0; next <= last && ranges < MaxRanges; ranges++)
        {
            var to = Math.Min(last, next + VaultReader.MaxRange - 1);
            foreach (var deposit in await _vault.DepositsAsync(next, to, cancellationToken))
            {
                if (head.State.Open.Deposits.ContainsKey(deposit.Id))
                    continue;
                var credited = await ledger.AttestAsync(Kinds.BridgeDeposit, deposit.ToJson(), cancellationToken);
                if (credited.Try(out _, out var error))
                {
                    AnchorTelemetry.CountDeposit();
                    LogCredited(logger, deposit.Amount.ToString(), deposit.Account.ToString(), deposit.Id.ToString());
                }
                else if (error.Code != "deposit-known")
                {
                    // In order, so that none is forgotten behind one that was credited.
                    LogRefused(logger, deposit.Id.ToString(), error.Code, error.Message);
                    return;
                }
            }
            _next = next = to + 1;
        }
    }

    [LoggerMessage(95, LogLevel.Information, "Credited {Amount} base units to {Account} for the deposit {Deposit}")]
    private static partial void LogCredited(ILogger logger, string amount, string account, string deposit);

    [LoggerMessage(96, LogLevel.Error, "The deposit {Deposit} could not be credited, {Code}: {Problem}")]
    private static partial void LogRefused(ILogger logger, string deposit, string code, string problem);
}
