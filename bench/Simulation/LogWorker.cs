using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Bench.Simulation;

/// <summary>What a server's timers do with the log: integrate what is new, publish it, and anchor it.</summary>
internal sealed class LogWorker
{
    private static readonly AnchorPolicy Policy = new() { Interval = TimeSpan.FromSeconds(20), Confirmations = SimulatedLedger.Confirmations, ReplaceAfter = TimeSpan.FromSeconds(8), MaxFeePerGas = 1_000_000_000 };

    private static readonly TimeSpan WitnessesWithin = TimeSpan.FromSeconds(1);

    private readonly World _world;
    private readonly SimulatedLedger _ledger;
    private readonly SimulatedServer _server;
    private readonly Sequencer _sequencer;
    private readonly TimeProvider _clock;
    private readonly LogIntegrator _integrator;
    private readonly WitnessPanel? _witnesses;
    private readonly LogPublisher _publisher;
    private readonly Anchorer _anchorer;
    private readonly TimeSpan _interval;
    private PublishedLog? _published;
    private LedgerHead? _head;

    /// <summary>A worker of a process that has just started.</summary>
    public LogWorker(World world, SimulatedLedger ledger, SimulatedServer server, Sequencer sequencer, TimeProvider clock)
    {
        (_world, _ledger, _server, _sequencer, _clock) = (world, ledger, server, sequencer, clock);
        var store = ledger.Options.WrapLog(new LogConnection(world, ledger.Log, server));
        var blocks = new StorageConnection(world, ledger.Table, server);
        var tiles = new LogTiles(store, 1 << 20);
        _integrator = new LogIntegrator(blocks, store, clock);
        _witnesses = ledger.Witnesses.Count == 0 ? null : new WitnessPanel([.. ledger.Witnesses.Select(w => w.Key)], AskWitness(), WitnessesWithin, clock);
        _publisher = new LogPublisher(store, tiles, ledger.LogKey, _witnesses, clock);
        var source = new LogAnchorSource(store, tiles, ledger.Policy, blocks, () => _head?.State.Open.Moved ?? 0, size => _head?.State.ClaimsAsOf(size));
        _anchorer = new Anchorer(source, ledger.Options.WrapChain(new ChainConnection(world, ledger.Chain, server, ledger.LookAtChain)), store, Policy, clock);
        _interval = server.Random.Mostly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    }

    /// <summary>Works until the process ends or all is over.</summary>
    public async Task RunAsync()
    {
        while (!_ledger.IsOver && _server.Open == _sequencer)
        {
            await StepAsync();
            await Task.Delay(_interval, _clock);
        }
    }

    private AskWitness AskWitness()
    {
        var line = new RequestLine(_world, _server, Remote.Witness);
        return (key, request, cancellationToken) =>
            line.SendAsync($"ask {key.Name} to cosign", () => _ledger.Witnesses.Single(w => w.Key == key).AskAsync(request), null, cancellationToken);
    }

    private async Task StepAsync()
    {
        try
        {
            if (!(await _sequencer.FreshAsync(CancellationToken.None)).Try(out var head, out _))
                return;
            _head = head;
            _ledger.Auditor.Compare(head, _server.Name);
            if (_published?.Checkpoint.Size != head.State.NextSeq.Value || _witnesses is { Problems.Count: > 0 })
            {
                await _integrator.IntegrateAsync(head.State.NextSeq, CancellationToken.None);
                _published = await _publisher.PublishAsync(CancellationToken.None);
            }
            var step = await _anchorer.StepAsync(_ledger.IsQuiet || _server.Random.Percent(5), CancellationToken.None);
            _world.Count($"anchoring {step.Stage}");
            if (_world.IsTraced)
                _world.Trace(_server.Name, $"anchoring: {step.Stage} {step.Anchor?.Size} {step.Problem?.Code}");
            if (step.Stage == AnchorStage.Foreign || step.Problem?.Kind == ErrorKind.Broken)
                _world.Find(Rule.AnchorsEqualTheLog, $"{_server.Name} finds {step.Problem?.Message}");
        }
        catch (IOException e)
        {
            _world.Trace(_server.Name, $"leaves the log for later: {e.Message}");
        }
        catch (CorruptLogException e)
        {
            _world.Find(Rule.TheLogIsSound, $"{_server.Name} finds {e.Message}");
        }
    }
}
