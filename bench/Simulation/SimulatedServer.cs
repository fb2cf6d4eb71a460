using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;

namespace OpenLedger.Bench.Simulation;

/// <summary>A server: a process with a sequencer, which dies and is started again over the same storage. Clients reach it by a network that loses answers.</summary>
internal sealed class SimulatedServer
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(0.1), Usual = TimeSpan.FromMilliseconds(20), FirstTry = TimeSpan.FromMilliseconds(200);
    private static readonly Error NoConnection = new(ErrorKind.Unavailable, "no-connection", "Nobody listens there.");

    private readonly World _world;
    private readonly SimulatedLedger _ledger;
    private readonly SequencerOptions _options;
    private readonly TimeSpan _tickInterval;
    private SimulatedProcess? _process;
    private Sequencer? _sequencer;
    private bool _isStopping;

    /// <summary>A server that has not been started.</summary>
    public SimulatedServer(World world, SimulatedLedger ledger, int number, KeyPair writer)
    {
        (_world, _ledger, Number, Writer) = (world, ledger, number, writer);
        Random = Seeded.For(world.Seed, "server", number);
        _tickInterval = Random.Mostly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
        _options = new SequencerOptions
        {
            MaxQueuedCommands = Random.Percent(50) ? 4 : 8192,
            ClockCheckAge = TimeSpan.FromSeconds(Random.Next(1, 31)),
            WinsBeforeYield = Random.Next(1, 17),
            BlockInterval = TimeSpan.FromMilliseconds(Random.Percent(50) ? 4 : 0),
            Jitter = Random.NextDouble,
        };
    }

    /// <summary>Its place among the servers.</summary>
    public int Number { get; }

    /// <summary>Its name in the trace.</summary>
    public string Name => $"server {Number}";

    /// <summary>What it signs its blocks with.</summary>
    public KeyPair Writer { get; }

    /// <summary>Draws how long things take for it.</summary>
    public Random Random { get; }

    /// <summary>How far its clock is ahead.</summary>
    public TimeSpan Skew => _ledger.Faults.SkewOf(Number);

    /// <summary>Its sequencer where it runs and is open, or null.</summary>
    public Sequencer? Open => _process is { IsAlive: true } && !_isStopping ? _sequencer : null;

    /// <summary>What goes wrong with its next request, or null.</summary>
    public PlannedFault? NextRequestFault(Remote remote) => _ledger.Faults.NextRequest(Number, remote);

    /// <summary>Starts a process.</summary>
    public void Start()
    {
        _world.Trace(Name, "starts");
        (_sequencer, _isStopping) = (null, false);
        var process = new SimulatedProcess(_world, Name, BeforeTurn);
        _process = process;
        process.Start(() => LiveAsync(process));
    }

    /// <summary>Ends its process, and starts another.</summary>
    public void Restart()
    {
        _process?.Kill();
        Start();
    }

    /// <summary>Begins to keep the log, where it is open.</summary>
    public void StartLog()
    {
        if (_process is { IsAlive: true } process && _sequencer is { } sequencer)
            process.Start(new LogWorker(_world, _ledger, this, sequencer, new ProcessClock(_world, process, () => Skew)).RunAsync);
    }

    /// <summary>Asks it something over the network.</summary>
    /// <param name="ask">What.</param>
    /// <param name="patience">After that the caller hangs up, and the request is abandoned.</param>
    /// <returns>Its answer, or null where none came.</returns>
    public async Task<Result<T>?> CallAsync<T>(Func<Sequencer, CancellationToken, Task<Result<T>>> ask, TimeSpan patience)
    {
        var answer = new TaskCompletionSource<Result<T>?>();
        var caller = new CancellationTokenSource();
        var hangUp = _world.After(patience, () => answer.TrySetResult(null));
        _world.After(Random.Mostly(Quick, Usual), () => Take(ask, answer, caller.Token));
        var result = await answer.Task;
        hangUp.Cancel();
        if (result is null)
            _world.After(Random.Mostly(Quick, Usual), caller.Cancel);
        return result;
    }

    private void Take<T>(Func<Sequencer, CancellationToken, Task<Result<T>>> ask, TaskCompletionSource<Result<T>?> answer, CancellationToken caller)
    {
        if (_process is not { IsAlive: true } process || _sequencer is not { } sequencer)
        {
            answer.TrySetResult(NoConnection);
            return;
        }
        process.Start(async () =>
        {
            try
            {
                var result = await ask(sequencer, caller);
                if (!_ledger.Faults.NextAnswer(Number))
                    _world.After(Random.Mostly(Quick, Usual), () => answer.TrySetResult(result));
            }
            catch (OperationCanceledException) when (caller.IsCancellationRequested)
            {
                // The caller has hung up.
            }
        });
    }

    private async Task LiveAsync(SimulatedProcess process)
    {
        var clock = new ProcessClock(_world, process, () => Skew);
        var blocks = _ledger.Options.Wrap(new StorageConnection(_world, _ledger.Table, this));
        var sequencer = new Sequencer(blocks, Writer, _options, clock);
        while (!await TryOpenAsync(sequencer, blocks))
            await Task.Delay(FirstTry, clock);
        _sequencer = sequencer;
        _world.Trace(Name, "is open");
        StartLog();
        process.Start(new SnapshotWorker(_world, _ledger, this, sequencer, clock).RunAsync);
        while (!_ledger.IsQuiet && !_isStopping)
        {
            await sequencer.TickAsync(CancellationToken.None);
            await Task.Delay(_tickInterval, clock);
        }
    }

    private async Task<bool> TryOpenAsync(Sequencer sequencer, IBlockStore blocks)
    {
        try
        {
            var start = await _ledger.Options.Start(new SnapshotConnection(_world, _ledger.Snapshots, this), blocks, Reject, CancellationToken.None);
            if (start is not null)
            {
                _world.Count("starts from a snapshot");
                _ledger.Auditor.Compare(start, $"{Name}'s start");
            }
            await sequencer.OpenAsync(_ledger.Genesis, CancellationToken.None, start);
            return true;
        }
        catch (CorruptLedgerException e)
        {
            _world.Find(Rule.NoServerBreaks, $"{Name} does not open: {e.Message}");
            return false;
        }
        catch (IOException e)
        {
            _world.Trace(Name, $"cannot open: {e.Message}");
            return false;
        }
    }

    private void Reject(SnapshotName? name, string reason)
    {
        _world.Count(name is null ? "lists of snapshots not read" : "snapshots rejected");
        if (_world.IsTraced)
            _world.Trace(Name, $"does not start from snapshot {name}: {reason}");
    }

    private void BeforeTurn()
    {
        if (_ledger.Faults.NextTurn(Number) is not { } fault || (_isStopping && fault.Kind != FaultKind.Crash))
            return;
        _world.Trace(Name, $"{fault.Kind}");
        if (fault.Kind == FaultKind.Stall)
            _process!.Stall(fault.Amount);
        else if (fault.Kind == FaultKind.Stop && _sequencer is { } sequencer)
            Stop(_process!, sequencer, fault.Amount);
        else
        {
            _process!.Kill();
            _world.After(fault.Amount, Start);
        }
    }

    private void Stop(SimulatedProcess process, Sequencer sequencer, TimeSpan pause)
    {
        _isStopping = true;
        process.Start(async () =>
        {
            await sequencer.DisposeAsync();
            // What has been answered is on its way.
            process.Kill();
            _world.Trace(Name, "has stopped");
            _world.After(pause, Start);
        });
    }
}
