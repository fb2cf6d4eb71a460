namespace OpenLedger.Bench.Simulation;

/// <summary>What a client does next.</summary>
internal enum Deed
{
    /// <summary>Creates a Datanet.</summary>
    Create,

    /// <summary>Announces a file for a Datanet that somebody was told of.</summary>
    Declare,

    /// <summary>Registers an API key.</summary>
    RegisterApiKey,

    /// <summary>Revokes an API key, which may not be there.</summary>
    RevokeApiKey,

    /// <summary>Voids a nonce: of a command that it sent, or of the next.</summary>
    Cancel,

    /// <summary>Sends another command under the nonce of the last.</summary>
    ReuseNonce,

    /// <summary>Sends the last command again.</summary>
    Repeat,

    /// <summary>Creates a Datanet by a command that goes to two servers at once.</summary>
    SendTwice,

    /// <summary>Asks for a fresh head.</summary>
    Read,

    /// <summary>Gives OPEN to another client.</summary>
    Transfer,

    /// <summary>Pays OPEN into the vault on the chain.</summary>
    Deposit,

    /// <summary>Takes OPEN off the ledger.</summary>
    Withdraw,

    /// <summary>Claims from the vault what it has withdrawn, or tries to claim more.</summary>
    Claim,

    /// <summary>As the operator: takes the duty to write from a server.</summary>
    RevokeWriter,

    /// <summary>As the operator: gives it back.</summary>
    RegisterWriter,

    /// <summary>Reserves OPEN for another client.</summary>
    Reserve,

    /// <summary>Takes a part of what was reserved for it, or nothing.</summary>
    TakeReserved,

    /// <summary>Stakes OPEN behind a provider, itself or nobody.</summary>
    Stake,

    /// <summary>Begins to take stake back.</summary>
    Unstake,

    /// <summary>Moves stake to itself, or behind nobody.</summary>
    MoveStake,

    /// <summary>Collects what its stake has earned.</summary>
    Collect,

    /// <summary>Becomes a provider.</summary>
    Provide,

    /// <summary>Is none any more.</summary>
    Retire,

    /// <summary>Has another client vote with its stake, or itself again.</summary>
    Delegate,

    /// <summary>Proposes something.</summary>
    Propose,

    /// <summary>Votes on a proposal.</summary>
    Vote,

    /// <summary>Executes a proposal, if it has passed and waited.</summary>
    Execute,

    /// <summary>Takes a proposal back, if it may.</summary>
    CancelProposal,

    /// <summary>Accuses a provider.</summary>
    Accuse,

    /// <summary>Answers an accusation, votes on one, or appeals.</summary>
    Plead,

    /// <summary>Has another key act for it.</summary>
    Rotate,

    /// <summary>Has another key guard it, or nobody.</summary>
    Guard,

    /// <summary>Has something contributed to a Datanet of its own, for validators to judge.</summary>
    Contribute,

    /// <summary>Judges, as a validator, what somebody has contributed.</summary>
    Judge,

    /// <summary>Pays into a Datanet's sponsor account, or takes something out.</summary>
    Sponsor,

    /// <summary>Shows two votes that somebody has signed and that contradict each other.</summary>
    Report,

    /// <summary>Attack: votes both ways at once. From here on all are attacks.</summary>
    DoubleVote,

    /// <summary>Attack: votes, takes the stake out, and has an accomplice vote with it.</summary>
    VoteThenUnstake,

    /// <summary>Attack: lends its votes for a moment.</summary>
    FlashDelegation,

    /// <summary>Attack: accuses the same provider again and again.</summary>
    GriefDispute,

    /// <summary>Attack: puts commands around the execution of a change of a parameter.</summary>
    Sandwich,

    /// <summary>Attack: moves single base units.</summary>
    Dust,

    /// <summary>Attack: asks for the largest amounts that can be written.</summary>
    Overflow,

    /// <summary>Attack: acts in the millisecond in which something begins or ends.</summary>
    TimeEdge,

    /// <summary>Attack: a thief who has the client's key asks for one that the owner does not have.</summary>
    StolenKey,
}

/// <summary>A step of a client.</summary>
/// <param name="Client">Whose.</param>
/// <param name="Deed">What.</param>
/// <param name="Number">Which of several: a server, a key, an earlier command.</param>
/// <param name="Pause">How long it waits before.</param>
/// <param name="Lifetime">How long the command may take.</param>
/// <param name="Patience">How long it waits for an answer before it asks again.</param>
internal sealed record PlannedDeed(int Client, Deed Deed, int Number, TimeSpan Pause, TimeSpan Lifetime, TimeSpan Patience);

/// <summary>What goes wrong.</summary>
internal enum FaultKind
{
    /// <summary>A server dies at one of its awaits, and is started again after a while.</summary>
    Crash,

    /// <summary>A server is told to stop, and is started again.</summary>
    Stop,

    /// <summary>A server does nothing for a while.</summary>
    Stall,

    /// <summary>A server's clock is set.</summary>
    Skew,

    /// <summary>A request to the storage is lost on its way.</summary>
    LostBefore,

    /// <summary>A request to the storage is done, and its answer is lost.</summary>
    LostAfter,

    /// <summary>A request to the storage gets no answer in time, and is done later.</summary>
    Late,

    /// <summary>A request to the storage is answered slowly.</summary>
    Slow,

    /// <summary>The storage says that it is busy, and perhaps when to ask again.</summary>
    Busy,

    /// <summary>The storage answers nobody for a while.</summary>
    Outage,

    /// <summary>A server's answer to a client is lost.</summary>
    AnswerLost,

    /// <summary>The chain's node answers nobody for a while.</summary>
    ChainOutage,

    /// <summary>No witness answers anybody for a while.</summary>
    WitnessOutage,

    /// <summary>Somebody who has the log's key shows the witnesses another log.</summary>
    ForgedLog,

    /// <summary>The newest blocks of the chain are replaced, and what was in them waits again or is forgotten.</summary>
    Reorganization,

    /// <summary>The chain forgets all transactions that wait.</summary>
    PoolLost,

    /// <summary>The newest snapshot is lost or damaged, or a forged one is there.</summary>
    SnapshotDamaged,

    /// <summary>The chain asks for ten times as much for a while, so that a transaction is stuck.</summary>
    FeesRise,
}

/// <summary>A fault of a plan.</summary>
/// <param name="Kind">What.</param>
/// <param name="Server">To which server; for the chain, the snapshots and the forger, in which way.</param>
/// <param name="At">Which of its awaits, requests or answers; for a clock, an outage, the chain, the snapshots and the forger, the millisecond.</param>
/// <param name="Amount">How long, or how far.</param>
internal sealed record PlannedFault(FaultKind Kind, int Server, int At, TimeSpan Amount);

/// <summary>Everything that is decided before a simulation begins. What is taken out of a plan changes nothing else in it, so a plan can be made smaller.</summary>
/// <param name="Servers">How many servers share the ledger.</param>
/// <param name="Clients">How many clients there are; the first is the operator.</param>
/// <param name="Witnesses">How many witnesses the log has.</param>
/// <param name="Deeds">What they do, each client in this order.</param>
/// <param name="Faults">What goes wrong.</param>
/// <param name="Pace">How far ahead a deadline may be, and how long what has passed waits before it is executed: an hour, or so short that it is within the history.</param>
/// <param name="Storm">How long anything goes wrong, at least; at most half a minute, unless the clients are done before.</param>
internal sealed record Plan(int Servers, int Clients, int Witnesses, IReadOnlyList<PlannedDeed> Deeds, IReadOnlyList<PlannedFault> Faults, TimeSpan Pace, TimeSpan Storm)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>How often each deed is drawn, in proportion to the others.</summary>
    private static readonly (Deed Deed, int Weight)[] Weights =
    [
        (Deed.Create, 14), (Deed.Declare, 10), (Deed.RegisterApiKey, 6), (Deed.RevokeApiKey, 4), (Deed.Cancel, 7), (Deed.ReuseNonce, 4), (Deed.Repeat, 6), (Deed.SendTwice, 8), (Deed.Read, 8),
        (Deed.RevokeWriter, 2), (Deed.RegisterWriter, 2),
        (Deed.Transfer, 3), (Deed.Deposit, 4), (Deed.Withdraw, 8), (Deed.Claim, 5), (Deed.Reserve, 2), (Deed.TakeReserved, 3),
        (Deed.Stake, 12), (Deed.Unstake, 3), (Deed.MoveStake, 2), (Deed.Collect, 2), (Deed.Provide, 4), (Deed.Retire, 1), (Deed.Delegate, 3),
        (Deed.Propose, 6), (Deed.Vote, 7), (Deed.Execute, 4), (Deed.CancelProposal, 1), (Deed.Accuse, 3), (Deed.Plead, 6), (Deed.Report, 2), (Deed.Rotate, 3), (Deed.Guard, 2), (Deed.Sponsor, 4), (Deed.Contribute, 5), (Deed.Judge, 7),
        (Deed.DoubleVote, 2), (Deed.VoteThenUnstake, 2), (Deed.FlashDelegation, 2), (Deed.GriefDispute, 1), (Deed.Sandwich, 2), (Deed.Dust, 1), (Deed.Overflow, 1), (Deed.TimeEdge, 2), (Deed.StolenKey, 1),
    ];

    private static readonly int AllWeights = Weights.Sum(w => w.Weight);

    /// <summary>The plan of a seed.</summary>
    public static Plan Of(ulong seed)
    {
        var random = Seeded.For(seed, "plan");
        var (servers, clients, witnesses) = (random.Next(1, 4), random.Next(2, SimulatedLedger.MostClients + 1), random.Next(SimulatedLedger.MostWitnesses + 1));
        var pace = random.Percent(50) ? Hour : random.Mostly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8));
        var deeds = new PlannedDeed[random.Next(4, 49)];
        for (var i = 0; i < deeds.Length; i++)
            deeds[i] = DrawDeed(random, clients, pace);
        // Some histories have no fault at all, and some have many.
        var faults = new PlannedFault[random.Percent(5) ? 0 : random.Next(1, 25)];
        for (var i = 0; i < faults.Length; i++)
            faults[i] = DrawFault(random, servers, TimeSpan.FromSeconds(4));
        return new Plan(servers, clients, witnesses, deeds, faults, pace, random.Mostly(TimeSpan.Zero, TimeSpan.FromSeconds(29)));
    }

    private static PlannedDeed DrawDeed(Random random, int clients, TimeSpan pace)
    {
        var at = random.Next(AllWeights);
        var deed = Weights.First(w => (at -= w.Weight) < 0).Deed;
        var client = deed is Deed.RevokeWriter or Deed.RegisterWriter ? 0 : deed is Deed.Rotate or Deed.Guard or Deed.StolenKey ? random.Next(1, clients) : random.Next(clients);
        var lifetime = random.Percent(80) ? random.Mostly(TimeSpan.FromMinutes(1), Hour) : random.Mostly(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(20));
        return new PlannedDeed(client, deed, random.Next(1_000), random.Mostly(TimeSpan.Zero, TimeSpan.FromMilliseconds(800)), lifetime < pace ? lifetime : pace,
            random.Mostly(TimeSpan.FromMilliseconds(30), TimeSpan.FromSeconds(20)));
    }

    private static PlannedFault DrawFault(Random random, int servers, TimeSpan busy)
    {
        var server = random.Next(servers);
        var kind = random.Next(100) switch
        {
            < 20 => FaultKind.Crash,
            < 24 => FaultKind.Stop,
            < 28 => FaultKind.Stall,
            < 29 => FaultKind.WitnessOutage,
            < 32 => FaultKind.ForgedLog,
            < 36 => FaultKind.SnapshotDamaged,
            < 44 => FaultKind.Skew,
            < 52 => FaultKind.LostBefore,
            < 64 => FaultKind.LostAfter,
            < 74 => FaultKind.Late,
            < 80 => FaultKind.Slow,
            < 86 => FaultKind.Busy,
            < 88 => FaultKind.Outage,
            < 90 => FaultKind.AnswerLost,
            < 92 => FaultKind.ChainOutage,
            < 95 => FaultKind.Reorganization,
            < 96 => FaultKind.PoolLost,
            _ => FaultKind.FeesRise,
        };
        return kind switch
        {
            FaultKind.Crash or FaultKind.Stop or FaultKind.Stall => new PlannedFault(kind, server, random.Next(300), random.Mostly(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(8))),
            FaultKind.Skew => new PlannedFault(kind, server, random.Next((int)busy.TotalMilliseconds), TimeSpan.FromMilliseconds(random.Next(-6_000, 6_000))),
            FaultKind.Outage or FaultKind.WitnessOutage => new PlannedFault(kind, server, random.Next((int)busy.TotalMilliseconds), random.Mostly(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(20))),
            // Long enough that a transaction has to be replaced.
            FaultKind.FeesRise => new PlannedFault(kind, server, random.Next(15_000), random.Mostly(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30))),
            FaultKind.ChainOutage or FaultKind.Reorganization or FaultKind.PoolLost =>
                new PlannedFault(kind, random.Next(SimulatedLedger.Confirmations), random.Next(25_000), random.Mostly(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(20))),
            FaultKind.SnapshotDamaged => new PlannedFault(kind, random.Next(SimulatedSnapshots.Damages), random.Next(28_000), TimeSpan.FromTicks(random.Next(1 << 20))),
            FaultKind.ForgedLog => new PlannedFault(kind, random.Next(LogForger.Ways), random.Next(28_000), TimeSpan.FromTicks(random.Next(1 << 20))),
            FaultKind.AnswerLost => new PlannedFault(kind, server, random.Next(12), TimeSpan.Zero),
            _ => new PlannedFault(kind, server, random.Next(40), random.Mostly(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(12))),
        };
    }
}
