using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Transparency;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Transparency;
using OpenLedger.Storage.Anchoring;

namespace OpenLedger.Functions.Anchoring;

/// <summary>This process's anchorer. Any number of processes may run one.</summary>
public sealed partial class AnchorService : IDisposable
{
    private readonly Anchorer? _anchorer;
    private readonly SemaphoreSlim _one = new(1);
    private readonly ILogger<AnchorService> _logger;
    private readonly TimeProvider _clock;
    private AnchorReport? _last;

    /// <summary>Makes it with the contract and the key of the options.</summary>
    public AnchorService(LedgerService ledger, LogService log, ILogStore store, LogTiles tiles, IBlockStore blocks, IOptions<AnchorOptions> options, IOptions<LedgerOptions> ledgerOptions, ILogger<AnchorService> logger)
    {
        (_logger, _clock) = (logger, ledger.Clock);
        if (options.Value is not { RpcUrl: { } rpcUrl, Contract: { } contract, Key: { } key } o)
            return;
        var chain = new AnchorChain(rpcUrl, (ulong)ledgerOptions.Value.ChainId, AnchorOptions.ReadAddress(contract), KeyPair.FromPrivateKey(key), (ulong)o.FromBlock);
        UInt128 Moved() => ledger.Head.Try(out var head, out _) ? head.State.Open.Moved : 0;
        ClaimBook? Claims(Seq size) => ledger.Head.Try(out var head, out _) ? head.State.ClaimsAsOf(size) : null;
        var source = new LogAnchorSource(store, tiles, new LogPolicy(log.Key.Name, [log.Key], log.Witnesses, 0), blocks, Moved, Claims);
        _anchorer = new Anchorer(source, chain, store, o.ToPolicy(), ledger.Clock);
    }

    /// <summary>Whether there is a contract to anchor in.</summary>
    public bool IsConfigured => _anchorer is not null;

    /// <summary>What the newest step of this process did; null before the first.</summary>
    public AnchorReport? Last => _last;

    /// <summary>Does what is to be done now; null where nothing is configured.</summary>
    /// <param name="demanded">True where an operator asks for an anchor whatever the time.</param>
    /// <param name="cancellationToken">Ends it; the next step goes on.</param>
    public async Task<AnchorReport?> StepAsync(bool demanded, CancellationToken cancellationToken)
    {
        if (_anchorer is null)
            return null;
        await _one.WaitAsync(cancellationToken);
        try
        {
            var step = await _anchorer.StepAsync(demanded, cancellationToken);
            AnchorTelemetry.CountStep(AnchorReport.NameOf(step.Stage));
            Log(step, _last?.Step);
            return _last = new AnchorReport(step, _clock.GetUtcNow());
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The newest anchor that was confirmed; null where there is none.</summary>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task<Result<ConfirmedAnchor?>> ReadConfirmedAsync(CancellationToken cancellationToken)
    {
        if (_anchorer is null)
            return (ConfirmedAnchor?)null;
        if (!(await _anchorer.ReadJournalAsync(cancellationToken)).Try(out var journal, out var error))
            return error;
        return journal.Last;
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    /// <summary>What repeats itself is logged once.</summary>
    private void Log(AnchorStep step, AnchorStep? last)
    {
        if (step == last)
            return;
        var (size, problem) = (step.Anchor?.Size, step.Problem?.Message);
        if (step.Stage == AnchorStage.Foreign)
            LogForeign(_logger, problem);
        else if (problem is not null)
            LogProblem(_logger, step.Stage, size, problem);
        else if (step.Stage is AnchorStage.Sent or AnchorStage.Replaced or AnchorStage.Confirmed)
            LogStep(_logger, step.Stage, size);
    }

    [LoggerMessage(90, LogLevel.Information, "Anchor of {Size} entries: {Stage}")]
    private static partial void LogStep(ILogger logger, AnchorStage stage, ulong? size);

    [LoggerMessage(91, LogLevel.Warning, "Anchor of {Size} entries: {Stage}: {Problem}")]
    private static partial void LogProblem(ILogger logger, AnchorStage stage, ulong? size, string problem);

    [LoggerMessage(92, LogLevel.Critical, "The L2 holds an anchor that is not this ledger's: {Problem}")]
    private static partial void LogForeign(ILogger logger, string? problem);
}
