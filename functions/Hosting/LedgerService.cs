using Azure;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;
using OpenLedger.Storage;

namespace OpenLedger.Functions.Hosting;

/// <summary>This process's sequencer: opens it as soon as the storage answers, and gives it to the functions.</summary>
public sealed partial class LedgerService(
    IBlockStore store, ISnapshotStore snapshots, StorageProvisioner provisioner, IOptions<LedgerOptions> options, TimeProvider clock, ILogger<LedgerService> logger)
    : BackgroundService, IAsyncDisposable
{
    private static readonly TimeSpan FirstTry = TimeSpan.FromSeconds(5);

    /// <summary>How long after the state is made from a snapshot it may not be collected: until then its host has given its first answers.</summary>
    private static readonly TimeSpan CollectAfter = TimeSpan.FromSeconds(2);

    private static readonly Error NoAnswer = new(ErrorKind.Unavailable, "storage-unavailable", "The storage does not answer now; try again.");
    private static readonly Error OutcomeUnknown =
        new(ErrorKind.Unavailable, "outcome-unknown", "The storage has not answered in time; send the same command again to learn its outcome.");
    private static readonly Error NotOpen = new(ErrorKind.Unavailable, "ledger-not-open", "The ledger is not open yet; try again in a moment.");

    private readonly Sequencer _sequencer = new(store, KeyPair.FromPrivateKey(options.Value.WriterKey), new SequencerOptions { Jitter = Random.Shared.NextDouble, BlockInterval = TimeSpan.FromMilliseconds(options.Value.BlockIntervalMs), ClockOffset = options.Value.ClockOffset }, clock);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _provisioned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Error? _startProblem = NotOpen;

    /// <summary>Attests for this process what files hold.</summary>
    public KeyPair Attestor { get; } = KeyPair.FromPrivateKey(options.Value.AttestorKey);

    /// <summary>Attests for this process what comes in over the L2.</summary>
    public KeyPair Bridge { get; } = KeyPair.FromPrivateKey(options.Value.BridgeKey ?? options.Value.AttestorKey);

    /// <summary>The snapshot that this process began with, and how long it took until its ledger was open; null before that.</summary>
    public LedgerStart? Start { get; private set; }

    /// <summary>The clock that deadlines are made with.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Why nothing can be written now, or null.</summary>
    public Error? Problem => _startProblem ?? _sequencer.Problem;

    /// <summary>Whether work is let through to the storage.</summary>
    public CircuitState Circuit => _sequencer.Circuit;

    /// <summary>Why the storage is not asked now, with the time until the next try, or null.</summary>
    public Error? Outage => _sequencer.Outage;

    /// <summary>How many commands and reads wait for the next block.</summary>
    public int Waiting => _sequencer.Queued;

    /// <summary>The newest head that this process has seen, or why there is none.</summary>
    public Result<LedgerHead> Head => _startProblem is { } problem ? problem : _sequencer.Head;

    /// <summary>The head with everything that is durable now, or why the storage cannot tell in time.</summary>
    public Task<Result<LedgerHead>> FreshAsync(CancellationToken cancellationToken) =>
        WithinAsync(_sequencer.FreshAsync, TimeSpan.FromSeconds(options.Value.ReadWithinSeconds), NoAnswer, cancellationToken);

    /// <summary>
    /// Puts a user's command on the ledger. Where the storage does not answer in time, the sequencer goes on trying to learn what became of it, but its
    /// sender is told that nobody knows yet.
    /// </summary>
    public Task<Result<Committed>> SubmitAsync(SignedCommand command, CancellationToken cancellationToken) => WithinAsync(
        limit => _sequencer.SubmitAsync(command, limit), TimeSpan.FromSeconds(options.Value.AnswerWithinSeconds), OutcomeUnknown, cancellationToken);

    /// <summary>Signs an attestation with the key that has the duty for its kind, and puts it on the ledger.</summary>
    public async Task<Result<Committed>> AttestAsync(string kind, object payload, CancellationToken cancellationToken)
    {
        if (!Head.Try(out var head, out var error))
            return error;
        var nonce = BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));
        var command = Command.Create(kind, payload, nonce, LedgerTime.From(clock.GetUtcNow().AddMinutes(5)));
        return await _sequencer.SubmitAsync(SignedCommand.Sign(command, EntryClasses.DutyFor(kind) == Duties.Bridge ? Bridge : Attestor, head.Domain), cancellationToken);
    }

    /// <summary>Puts an entry that carries only time on the ledger.</summary>
    public async Task<Result<Committed>> TickAsync(CancellationToken cancellationToken) =>
        _startProblem is { } problem ? problem : await _sequencer.TickAsync(cancellationToken);

    /// <summary>Puts the hash of the state at the newest border on the ledger.</summary>
    public async Task<Result<Committed>> RecordStateAsync(StatePoint point, CancellationToken cancellationToken) =>
        _startProblem is { } problem ? problem : await _sequencer.RecordStateAsync(point, cancellationToken);

    /// <summary>Waits until the ledger is open.</summary>
    public Task WaitOpenAsync(CancellationToken cancellationToken) => _opened.Task.WaitAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _sequencer.DisposeAsync();
        Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits for the storage, so that the triggers find their queues, but neither for one that is late nor for the ledger, which is opened while the rest of the host begins.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        try
        {
            await _provisioned.Task.WaitAsync(FirstTry, cancellationToken);
        }
        catch (TimeoutException)
        {
            LogOpening(logger, (int)FirstTry.TotalSeconds);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = TimeSpan.FromMilliseconds(100);
        while (!await TryFirstOrAgainAsync(stoppingToken))
        {
            await Task.Delay(delay, clock, stoppingToken);
            delay = TimeSpan.FromTicks(Math.Min(TimeSpan.FromSeconds(5).Ticks, delay.Ticks * 2));
        }
        // A sequencer that a bug has ended takes this process with it, so that the platform starts another.
        await _sequencer.Completion.WaitAsync(stoppingToken);
    }

    /// <summary>A try to open the ledger; whoever waits for the storage waits no longer than for the first one.</summary>
    private async Task<bool> TryFirstOrAgainAsync(CancellationToken stoppingToken)
    {
        try
        {
            var isOpen = await TryOpenAsync(stoppingToken);
            _provisioned.TrySetResult();
            return isOpen;
        }
        catch (Exception e)
        {
            _provisioned.TrySetException(e);
            throw;
        }
    }

    private async Task<Result<T>> WithinAsync<T>(Func<CancellationToken, Task<Result<T>>> ask, TimeSpan within, Error late, CancellationToken cancellationToken)
    {
        if (_startProblem is { } problem)
            return problem;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(within);
        try
        {
            return await ask(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return late;
        }
    }

    private async Task<bool> TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await provisioner.EnsureAsync(cancellationToken);
            _provisioned.TrySetResult();
            var began = clock.GetTimestamp();
            var start = options.Value.StartFromSnapshot
                ? await SnapshotStart.FindAsync(snapshots, store, (name, reason) => LogSnapshotRejected(logger, name?.ToString() ?? "of any name", reason), cancellationToken, bytes => UncollectedHeap.TryReserve(bytes, CollectAfter))
                : null;
            await _sequencer.OpenAsync(options.Value.ToGenesis(), cancellationToken, start?.Head);
            var took = clock.GetElapsedTime(began);
            LedgerTelemetry.Opened(took, start is not null);
            Start = new LedgerStart(start?.Snapshot, took);
            _startProblem = null;
            _opened.TrySetResult();
            var head = _sequencer.Head;
            LogOpened(logger, head.Domain.Genesis, head.Height, head.State.NextSeq, (long)took.TotalMilliseconds, start?.Snapshot.ToString() ?? "its first block");
            return true;
        }
        catch (CorruptLedgerException e)
        {
            _startProblem = new Error(ErrorKind.Broken, "ledger-corrupt", e.Message);
            LogCorrupt(logger, e.Message);
            return false;
        }
        catch (Exception e) when (e is RequestFailedException or ServiceBusException || StorageFailure.IsOutage(e) && !cancellationToken.IsCancellationRequested)
        {
            _startProblem = new Error(ErrorKind.Unavailable, "storage-unavailable", "The storage does not answer yet.");
            LogStorageLate(logger, e.Message);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Ledger {Genesis} is open at height {Height}, next entry {NextSeq}, after {Milliseconds} ms from {Start}")]
    private static partial void LogOpened(ILogger logger, Hash256 genesis, ulong height, Seq nextSeq, long milliseconds, string start);

    [LoggerMessage(5, LogLevel.Information, "The storage is not ready after {Seconds} s; the rest of the host begins meanwhile")]
    private static partial void LogOpening(ILogger logger, int seconds);

    [LoggerMessage(2, LogLevel.Critical, "The ledger cannot be opened: {Problem}")]
    private static partial void LogCorrupt(ILogger logger, string problem);

    [LoggerMessage(4, LogLevel.Warning, "The snapshot {Snapshot} is not used: {Reason}")]
    private static partial void LogSnapshotRejected(ILogger logger, string snapshot, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The storage does not answer yet: {Problem}")]
    private static partial void LogStorageLate(ILogger logger, string problem);
}
