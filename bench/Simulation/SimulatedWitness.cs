using OpenLedger.Core.Merkle;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Bench.Simulation;

/// <summary>A witness of the log: a process of its own, which answers several requests at a time.</summary>
internal sealed class SimulatedWitness
{
    private readonly World _world;
    private readonly SimulatedLedger _ledger;
    private readonly SimulatedProcess _process;
    private readonly SimulatedWitnessRecords _records;
    private readonly Witness _witness;

    /// <summary>A witness that has cosigned nothing.</summary>
    public SimulatedWitness(World world, SimulatedLedger ledger, NoteSigner key)
    {
        (_world, _ledger, Key) = (world, ledger, key.Verifier);
        _process = new SimulatedProcess(world, key.Verifier.Name);
        var clock = new ProcessClock(world, _process, () => TimeSpan.Zero);
        _records = new SimulatedWitnessRecords(world, clock, key.Verifier.Name);
        _witness = new Witness([ledger.LogKey.Verifier], key, ledger.Options.WrapWitness(_records), clock);
    }

    /// <summary>Its key.</summary>
    public NoteVerifier Key { get; }

    /// <summary>How many entries the newest log had that it has cosigned.</summary>
    public ulong Size => _records.Size;

    /// <summary>Answers a request.</summary>
    public Task<WitnessAnswer> AskAsync(ReadOnlyMemory<byte> request)
    {
        var answer = new TaskCompletionSource<WitnessAnswer>();
        _process.Start(async () => answer.SetResult(await AnswerAsync(request)));
        return answer.Task;
    }

    private async Task<WitnessAnswer> AnswerAsync(ReadOnlyMemory<byte> request)
    {
        var answer = await _witness.AddCheckpointAsync(request, CancellationToken.None);
        _world.Count($"witness answer {answer.Status}");
        if (answer.Status == 200)
            _ledger.LogAuditor.Cosigned(Key.Name, Checkpoint.Parse(WitnessRequest.Parse(request.Span).Value.Checkpoint.Text).Value);
        return answer;
    }
}

/// <summary>What a witness remembers, on disks that take their time.</summary>
/// <param name="world">The world.</param>
/// <param name="clock">The witness's clock.</param>
/// <param name="name">The witness.</param>
internal sealed class SimulatedWitnessRecords(World world, TimeProvider clock, string name) : IWitnessRecords
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(0.1), Usual = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = Seeded.For(world.Seed, name);
    private SignedNote? _newest;

    /// <summary>How many entries the newest checkpoint has.</summary>
    public ulong Size { get; private set; }

    /// <inheritdoc/>
    public async Task<SignedNote?> ReadAsync(string origin, CancellationToken cancellationToken)
    {
        await Task.Delay(_random.Mostly(Quick, Usual), clock, cancellationToken);
        return _newest;
    }

    /// <inheritdoc/>
    public async Task<bool> ReplaceAsync(string origin, SignedNote? before, SignedNote next, CancellationToken cancellationToken)
    {
        await Task.Delay(_random.Mostly(Quick, Usual), clock, cancellationToken);
        if (!ReferenceEquals(_newest, before))
            return false;
        var size = Checkpoint.Parse(next.Text).Value.Size;
        if (size < Size)
            world.Find(Rule.WitnessesCosignOneLog, $"{name} remembers {size} entries after {Size}");
        (_newest, Size) = (next, size);
        await Task.Delay(_random.Mostly(Quick, Usual), clock, cancellationToken);
        return true;
    }
}
