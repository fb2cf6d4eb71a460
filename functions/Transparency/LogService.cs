using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.Core.Transparency;
using OpenLedger.Functions.Hosting;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Functions.Transparency;

/// <summary>How far the log is, as it is stored.</summary>
/// <param name="Integrated">What is in tiles, or null where nothing is.</param>
/// <param name="Published">The published checkpoint, or null where there is none.</param>
public sealed record LogStages(IntegratedLog? Integrated, PublishedLog? Published);

/// <summary>This process's integrator and publisher. Any number of processes may run them; what is wrong with the log is kept until a run finds it mended.</summary>
public sealed partial class LogService : IDisposable
{
    /// <summary>While nothing is new, the stored log is looked at only so often.</summary>
    private static readonly TimeSpan IdleCheck = TimeSpan.FromSeconds(15);

    private readonly LedgerService _ledger;
    private readonly ILogStore _store;
    private readonly LogIntegrator _integrator;
    private readonly LogPublisher _publisher;
    private readonly WitnessPanel? _witnesses;
    private readonly LogPolicy _policy;
    private readonly HttpClient _http = HttpWitnesses.CreateClient();
    private readonly SemaphoreSlim _one = new(1);
    private readonly ILogger<LogService> _logger;
    private volatile Error? _problem;
    private PublishedLog? _published;
    private long _checked;

    /// <summary>Makes them with the key and the witnesses of the options.</summary>
    public LogService(LedgerService ledger, CachedBlockStore blocks, ILogStore store, LogTiles tiles, IOptions<LogOptions> options, ILogger<LogService> logger)
    {
        (_ledger, _store, _logger, Key) = (ledger, store, logger, options.Value.ReadKey().Verifier);
        var witnesses = options.Value.ReadWitnesses().Value;
        Witnesses = [.. witnesses.Keys];
        _witnesses = witnesses.Count == 0 ? null
            : new WitnessPanel(Witnesses, new HttpWitnesses(_http, witnesses).AskAsync, TimeSpan.FromMilliseconds(options.Value.WitnessWithinMs), ledger.Clock);
        _integrator = new LogIntegrator(new RecentBlocks(blocks), store, ledger.Clock);
        _publisher = new LogPublisher(store, tiles, options.Value.ReadKey(), _witnesses, ledger.Clock);
        _policy = new LogPolicy(Key.Name, [Key], Witnesses, 0);
    }

    /// <summary>The log's key; its name is the log's origin.</summary>
    public NoteVerifier Key { get; }

    /// <summary>The keys of the witnesses that are asked.</summary>
    public IReadOnlyList<NoteVerifier> Witnesses { get; }

    /// <summary>Why this process publishes nothing, <c>log-corrupt</c>; null where it has found nothing wrong.</summary>
    public Error? Problem => _problem;

    /// <summary>How many entries the published checkpoint had that this process saw last; null where it has seen none.</summary>
    public ulong? PublishedSize => _published?.Checkpoint.Size;

    /// <summary>Integrates what is new and publishes it: one run of the timer.</summary>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A run that is asked for while one is under way has nothing to add to it.
        if (!await _one.WaitAsync(TimeSpan.Zero, cancellationToken))
            return;
        try
        {
            if (!(await _ledger.FreshAsync(cancellationToken)).Try(out var head, out _) || IsIdle(head))
                return;
            await _integrator.IntegrateAsync(head.State.NextSeq, cancellationToken);
            _published = await _publisher.PublishAsync(cancellationToken);
            _checked = _ledger.Clock.GetTimestamp();
            if (_problem is not null)
                LogMended(_logger, PublishedSize ?? 0);
            _problem = null;
        }
        catch (Exception e) when (e is CorruptLogException or CorruptLedgerException)
        {
            if (_problem?.Message != e.Message)
                LogCorrupt(_logger, e.Message);
            _problem = new Error(ErrorKind.Broken, "log-corrupt", e.Message);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>How far the log is, read from the storage.</summary>
    /// <returns>The stages, or <c>log-corrupt</c> where what is stored cannot be believed.</returns>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task<Result<LogStages>> ReadAsync(CancellationToken cancellationToken)
    {
        // In this order, what is integrated cannot be less than what is published.
        var checkpoint = await _store.ReadNoteAsync(LogPaths.Checkpoint, cancellationToken);
        var state = await _store.ReadNoteAsync(LogPaths.Integrated, cancellationToken);
        try
        {
            return new LogStages(state is null ? null : IntegratedLog.Read(state), checkpoint is null ? null : PublishedLog.Read(checkpoint, _policy));
        }
        catch (CorruptLogException e)
        {
            return new Error(ErrorKind.Broken, "log-corrupt", e.Message);
        }
    }

    /// <summary>The checkpoint that was kept because it was anchored at a size, or was to be; null where there is none.</summary>
    /// <returns>The checkpoint, or <c>log-corrupt</c> where what is stored is not one of this log and this size.</returns>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task<Result<PublishedLog?>> ReadAnchoredAsync(ulong size, CancellationToken cancellationToken)
    {
        if (await _store.ReadNoteAsync(LogPaths.Anchored(size), cancellationToken) is not { } stored)
            return (PublishedLog?)null;
        try
        {
            var kept = PublishedLog.Read(stored, _policy);
            return kept.Checkpoint.Size == size ? kept : throw new CorruptLogException($"{LogPaths.Anchored(size)} is a checkpoint of {kept.Checkpoint.Size} entries.");
        }
        catch (CorruptLogException e)
        {
            return new Error(ErrorKind.Broken, "log-corrupt", e.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _http.Dispose();
        _one.Dispose();
    }

    private bool IsIdle(LedgerHead head) =>
        _problem is null && _published is { } published && published.Checkpoint.Size == head.State.NextSeq.Value
        && (_witnesses is null || _witnesses.Problems.Count == 0) && _ledger.Clock.GetElapsedTime(_checked) < IdleCheck;

    [LoggerMessage(80, LogLevel.Critical, "The log cannot be published: {Problem}")]
    private static partial void LogCorrupt(ILogger logger, string problem);

    [LoggerMessage(81, LogLevel.Information, "The log is published again, with {Size} entries")]
    private static partial void LogMended(ILogger logger, ulong size);
}
