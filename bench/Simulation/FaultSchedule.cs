namespace OpenLedger.Bench.Simulation;

/// <summary>Brings about the faults of a plan: counts each server's awaits, requests and answers, and says which of them go wrong. After <see cref="Calm"/> none does.</summary>
internal sealed class FaultSchedule
{
    private readonly World _world;
    private readonly Dictionary<(int Server, int At), PlannedFault> _turns = [], _requests = [], _answers = [];
    private readonly List<(TimeSpan From, TimeSpan To, PlannedFault Fault)> _outages = [];
    private readonly (int Turns, int Requests, int Answers, TimeSpan Skew)[] _servers;
    private bool _isCalm;

    /// <summary>The faults of a plan, in a world that has just begun.</summary>
    /// <param name="world">The world.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="disturb">Brings about what happens elsewhere than on a server.</param>
    public FaultSchedule(World world, Plan plan, Action<PlannedFault> disturb)
    {
        _world = world;
        _servers = new (int, int, int, TimeSpan)[plan.Servers];
        foreach (var fault in plan.Faults)
        {
            var at = TimeSpan.FromMilliseconds(fault.At);
            if (fault.Kind == FaultKind.Skew)
                world.After(at, () => Set(fault));
            else if (fault.Kind is FaultKind.Reorganization or FaultKind.PoolLost or FaultKind.FeesRise or FaultKind.SnapshotDamaged or FaultKind.ForgedLog)
                world.After(at, () => Disturb(fault, disturb));
            else if (fault.Kind is FaultKind.Outage or FaultKind.ChainOutage or FaultKind.WitnessOutage)
                _outages.Add((at, at + fault.Amount, fault));
            else
                ListOf(fault.Kind).TryAdd((fault.Server, fault.At), fault);
        }
    }

    /// <summary>From now on nothing goes wrong, and all clocks are right.</summary>
    public void Calm()
    {
        _isCalm = true;
        for (var i = 0; i < _servers.Length; i++)
            _servers[i].Skew = TimeSpan.Zero;
    }

    /// <summary>How far a server's clock is ahead.</summary>
    public TimeSpan SkewOf(int server) => _servers[server].Skew;

    /// <summary>A server is about to go on after an await: what happens to it instead, or null.</summary>
    public PlannedFault? NextTurn(int server) => Take(_turns, server, _servers[server].Turns++);

    /// <summary>A server sends a request: what happens to it, or null.</summary>
    public PlannedFault? NextRequest(int server, Remote remote)
    {
        var own = Take(_requests, server, _servers[server].Requests++);
        if (_isCalm)
            return null;
        foreach (var (from, to, fault) in _outages)
        {
            if (remote == RemoteOf(fault.Kind) && _world.Elapsed >= from && _world.Elapsed < to)
                return Counted(fault);
        }
        return own;
    }

    /// <summary>A server answers a client: true where the answer is lost.</summary>
    public bool NextAnswer(int server) => Take(_answers, server, _servers[server].Answers++) is not null;

    private PlannedFault? Take(Dictionary<(int, int), PlannedFault> faults, int server, int at) =>
        !_isCalm && faults.TryGetValue((server, at), out var fault) ? Counted(fault) : null;

    private PlannedFault Counted(PlannedFault fault)
    {
        _world.Count(fault.Kind.ToString());
        return fault;
    }

    private static Remote RemoteOf(FaultKind outage) => outage switch
    {
        FaultKind.ChainOutage => Remote.Chain,
        FaultKind.WitnessOutage => Remote.Witness,
        _ => Remote.Storage,
    };

    private Dictionary<(int, int), PlannedFault> ListOf(FaultKind kind) => kind switch
    {
        FaultKind.Crash or FaultKind.Stop or FaultKind.Stall => _turns,
        FaultKind.AnswerLost => _answers,
        _ => _requests,
    };

    private void Disturb(PlannedFault fault, Action<PlannedFault> disturb)
    {
        if (_isCalm)
            return;
        if (_world.IsTraced)
            _world.Trace("world", $"{fault.Kind}");
        disturb(Counted(fault));
    }

    private void Set(PlannedFault fault)
    {
        if (_isCalm)
            return;
        _servers[fault.Server].Skew = fault.Amount;
        if (_world.IsTraced)
            _world.Trace($"server {fault.Server}", $"clock set to {fault.Amount.TotalMilliseconds:+0;-0;0} ms");
        Counted(fault);
    }
}
