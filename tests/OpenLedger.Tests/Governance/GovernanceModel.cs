namespace OpenLedger.Tests.Governance;

/// <summary>What the rules of proposals say, in the plainest way: times compared, votes summed again for each question, nothing kept twice.</summary>
internal sealed class GovernanceModel(int users)
{
    public const int DelayMs = 1_000;
    public const int PeriodMs = 4_000;
    public const int ExtensionMs = 2_000;
    public const int TimelockMs = 2_000;
    public const int GraceMs = 60_000;
    public const int Threshold = 100;
    public const int MaxOpen = 3;
    public const int MaxOfOne = 2;
    public const int PassShare = 6_000;
    public const int MinBond = 5;
    public const int AccusedsShare = 4_000;
    public const int SlashBps = 1_500;

    /// <summary>Who stakes behind itself and can be slashed; all others stake behind nobody.</summary>
    public const int Provider = 1;

    /// <summary>A proposal: a text, a new quorum, a payment to its proposer, or a slash with the value as its bond.</summary>
    public sealed record Proposed(ulong Id, int Proposer, int Action, ulong Value, ulong Snapshot, ulong QuorumShare)
    {
        public int Accused { get; init; } = -1;

        /// <summary>Whether its bond is neither lost nor back yet.</summary>
        public bool IsBonded { get; set; }

        public List<(int Who, int Support, UInt128 Power, ulong Time)> Votes { get; } = [];

        public bool IsCanceled { get; set; }

        public bool IsExecuted { get; set; }
    }

    public List<Proposed> Proposals { get; } = [];

    public PowerModel Powers { get; } = new(users);

    public UInt128[] Free { get; } = new UInt128[users];

    public UInt128 Treasury { get; set; }

    /// <summary>What the provider has begun to take back, which is as liable as what it stakes.</summary>
    public UInt128 Leaving { get; set; }

    public UInt128 Bonds => Proposals.Where(p => p.IsBonded).Aggregate(UInt128.Zero, (sum, p) => sum + p.Value);

    public ulong QuorumShare { get; set; }

    public static UInt128 Sum(Proposed p, int support) => p.Votes.Where(v => v.Support == support).Aggregate(UInt128.Zero, (sum, v) => sum + v.Power);

    /// <summary>The period, or longer where the vote that made the quorum came late.</summary>
    public ulong Deadline(Proposed p)
    {
        var end = p.Snapshot + PeriodMs;
        for (var count = 1; count <= p.Votes.Count; count++)
        {
            if (HasQuorum(p, count))
                return Math.Max(end, p.Votes[count - 1].Time + ExtensionMs);
        }
        return end;
    }

    public string State(Proposed p, ulong now)
    {
        if (p.IsCanceled || p.IsExecuted)
            return p.IsCanceled ? "canceled" : "executed";
        if (now <= p.Snapshot)
            return "pending";
        if (now <= Deadline(p))
            return "active";
        var (yes, no) = (Sum(p, 1), Sum(p, 0));
        if (!HasQuorum(p, p.Votes.Count) || yes * 10_000 <= (yes + no) * PassShare)
            return "defeated";
        return p.Action == 0 ? "succeeded" : now < Deadline(p) + TimelockMs + GraceMs ? "queued" : "expired";
    }

    /// <summary>Whether somebody is accused by a proposal that can still come to something.</summary>
    public bool IsFrozen(int who, ulong now) => Proposals.Any(p => p.Accused == who && State(p, now) is "pending" or "active" or "queued");

    /// <summary>Bonds of what was voted on until now are lost or back.</summary>
    public void Settle(ulong now)
    {
        foreach (var p in Proposals.Where(p => p.IsBonded && State(p, now) is not ("pending" or "active")))
            EndBond(p, State(p, now) is "queued" or "expired");
    }

    /// <summary>The code of the refusal; null where the command is taken.</summary>
    public string? Create(ulong id, int who, int action, ulong value, ulong now, int accused)
    {
        if (Powers.PowerAt(who, now) < Threshold)
            return "proposal-threshold";
        var open = Proposals.Where(p => State(p, now) is "pending" or "active").ToList();
        if (open.Count >= MaxOpen || open.Count(p => p.Proposer == who) >= MaxOfOne)
            return "too-many-proposals";
        if (action == 1 && value is 0 or > 9_000)
            return "parameter-out-of-range";
        if (action == 3 && Accuse(who, accused, value, now) is { } unfit)
            return unfit;
        Proposals.Add(new Proposed(id, who, action, value, now + DelayMs, QuorumShare) { Accused = action == 3 ? accused : -1, IsBonded = action == 3 });
        return null;
    }

    private string? Accuse(int who, int accused, ulong bond, ulong now)
    {
        if (accused == who)
            return "dispute-self";
        if (accused != Provider)
            return "nothing-at-stake";
        var others = Proposals.Count(p => p.Proposer == who && p.Accused == accused && State(p, now) is "pending" or "active" or "queued");
        if (bond < (ulong)MinBond << others)
            return "bond-too-small";
        if (bond > Free[who])
            return "balance-insufficient";
        Free[who] -= bond;
        return null;
    }

    private void EndBond(Proposed p, bool isCarried)
    {
        var lost = isCarried ? 0 : p.Value;
        p.IsBonded = false;
        Free[p.Proposer] += p.Value - lost;
        Free[p.Accused] += lost * AccusedsShare / 10_000;
        Treasury += lost - (lost * AccusedsShare / 10_000);
    }

    /// <summary>A part of all that is behind the provider, taken from what stays and from what leaves in proportion.</summary>
    private void Slash(ulong now)
    {
        var staked = Powers.StakeAt(Provider, now);
        var most = (staked + Leaving) * SlashBps / 10_000;
        var (ofStaked, ofLeaving) = staked + Leaving == 0 ? (UInt128.Zero, UInt128.Zero) : (most * staked / (staked + Leaving), most * Leaving / (staked + Leaving));
        Powers.Add(now, Provider, null, staked - ofStaked);
        Leaving -= ofLeaving;
        Treasury += ofStaked + ofLeaving;
    }

    public string? Vote(Proposed p, int who, int support, ulong now)
    {
        if (State(p, now) != "active")
            return "proposal-not-active";
        if (p.Action == 3 && (who == p.Accused || who == p.Proposer))
            return "party-to-proposal";
        if (p.Votes.Any(v => v.Who == who))
            return "already-voted";
        var power = Powers.PowerAt(who, p.Snapshot);
        if (power == 0)
            return "no-voting-power";
        p.Votes.Add((who, support, power, now));
        return null;
    }

    public string? Execute(Proposed p, ulong now)
    {
        if (State(p, now) != "queued")
            return "proposal-not-queued";
        if (now < Deadline(p) + TimelockMs)
            return "timelock-running";
        if (p.Action == 1)
            QuorumShare = p.Value;
        else if (p.Action == 3)
            Slash(now);
        else if (p.Value > Treasury)
            return "balance-insufficient";
        else
        {
            Treasury -= p.Value;
            Free[p.Proposer] += p.Value;
        }
        p.IsExecuted = true;
        return null;
    }

    public string? Cancel(Proposed p, int who, ulong now)
    {
        if (State(p, now) != "pending")
            return "proposal-not-pending";
        if (who != p.Proposer && Powers.PowerAt(p.Proposer, now) >= Threshold)
            return "not-proposer";
        p.IsCanceled = true;
        if (p.IsBonded)
            EndBond(p, isCarried: false);
        return null;
    }

    public string? Delegate(int who, int to, ulong now)
    {
        if (Powers.DelegateAt(who, now) == to)
            return "delegate-unchanged";
        Powers.Add(now, who, to, null);
        return null;
    }

    public string? Stake(int who, ulong amount, ulong now)
    {
        if (amount > Free[who])
            return "balance-insufficient";
        Free[who] -= amount;
        Powers.Add(now, who, null, Powers.StakeAt(who, now) + amount);
        return null;
    }

    public string? Unstake(int who, ulong amount, ulong now)
    {
        if (IsFrozen(who, now))
            return "account-frozen";
        if (amount > Powers.StakeAt(who, now))
            return "stake-insufficient";
        Powers.Add(now, who, null, Powers.StakeAt(who, now) - amount);
        if (who == Provider)
            Leaving += amount;
        return null;
    }

    private bool HasQuorum(Proposed p, int votes) =>
        p.Votes.Take(votes).Where(v => v.Support != 0).Aggregate(UInt128.Zero, (sum, v) => sum + v.Power) * 10_000 >= Powers.TotalAt(p.Snapshot) * p.QuorumShare;
}
