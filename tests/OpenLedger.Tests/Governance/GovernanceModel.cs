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

    /// <summary>A proposal: a text, a new quorum, or a payment to its proposer.</summary>
    public sealed record Proposed(ulong Id, int Proposer, int Action, ulong Value, ulong Snapshot, ulong QuorumShare)
    {
        public List<(int Who, int Support, UInt128 Power, ulong Time)> Votes { get; } = [];

        public bool IsCanceled { get; set; }

        public bool IsExecuted { get; set; }
    }

    public List<Proposed> Proposals { get; } = [];

    public PowerModel Powers { get; } = new(users);

    public UInt128[] Free { get; } = new UInt128[users];

    public UInt128 Treasury { get; set; }

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

    /// <summary>The code of the refusal; null where the command is taken.</summary>
    public string? Create(ulong id, int who, int action, ulong value, ulong now)
    {
        if (Powers.PowerAt(who, now) < Threshold)
            return "proposal-threshold";
        var open = Proposals.Where(p => State(p, now) is "pending" or "active").ToList();
        if (open.Count >= MaxOpen || open.Count(p => p.Proposer == who) >= MaxOfOne)
            return "too-many-proposals";
        if (action == 1 && value is 0 or > 9_000)
            return "parameter-out-of-range";
        Proposals.Add(new Proposed(id, who, action, value, now + DelayMs, QuorumShare));
        return null;
    }

    public string? Vote(Proposed p, int who, int support, ulong now)
    {
        if (State(p, now) != "active")
            return "proposal-not-active";
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
        if (amount > Powers.StakeAt(who, now))
            return "stake-insufficient";
        Powers.Add(now, who, null, Powers.StakeAt(who, now) - amount);
        return null;
    }

    private bool HasQuorum(Proposed p, int votes) =>
        p.Votes.Take(votes).Where(v => v.Support != 0).Aggregate(UInt128.Zero, (sum, v) => sum + v.Power) * 10_000 >= Powers.TotalAt(p.Snapshot) * p.QuorumShare;
}
