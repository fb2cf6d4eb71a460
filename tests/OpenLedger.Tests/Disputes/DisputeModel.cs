using OpenLedger.Tests.Governance;

namespace OpenLedger.Tests.Disputes;

/// <summary>What the rules of disputes say, in the plainest way: every case walked through at every moment, every sum made again. Some users stake behind themselves, the others behind nobody.</summary>
/// <param name="users">How many there are; each is a number.</param>
/// <param name="liable">How many of them, the first, stake behind themselves.</param>
internal sealed class DisputeModel(int users, int liable)
{
    public const ulong ResponseMs = 2_000;
    public const ulong VoteMs = 3_000;
    public const ulong AppealMs = 4_000;
    public const ulong UnbondingMs = 10_000;
    public const ulong QuorumBps = 1_500;
    public const ulong MinBond = 1_001;
    public const int MaxAgainst = 2;
    public const ulong GraveBps = 3_000;
    public const ulong MinorBps = 501;
    public const ulong MaxSlash = 200_003;
    public const ulong ReporterBps = 2_500;
    public const ulong WinnerBps = 4_999;

    /// <summary>A case. Of a vote: who, whether it upholds, and with what.</summary>
    public sealed record Case(ulong Id, int Opener, int Accused, bool IsGrave, UInt128 Bond)
    {
        public string Phase { get; set; } = "opened";

        public string Outcome { get; set; } = "none";

        public ulong Due { get; set; }

        public ulong Snapshot { get; set; }

        public int Appellant { get; set; } = -1;

        public bool IsAnswered { get; set; }

        public UInt128 Slashed { get; set; }

        public List<(int Who, bool Upholds, UInt128 Power)> Votes { get; } = [];

        public int Round => Appellant < 0 ? 1 : 2;

        public bool IsOpen => Phase != "closed";

        /// <summary>What lies in the ledger's account for it.</summary>
        public UInt128 Bonds => IsOpen ? (Bond * (IsAnswered ? 2u : 1u)) + (Appellant < 0 ? 0 : 2 * Bond) : 0;

        public UInt128 Sum(bool upholds) => Votes.Where(v => v.Upholds == upholds).Aggregate(UInt128.Zero, (sum, v) => sum + v.Power);
    }

    /// <summary>The time of the last entry.</summary>
    private ulong _passed;

    public List<Case> Cases { get; } = [];

    public HashSet<(int Who, ulong Case, int Round)> Reported { get; } = [];

    public PowerModel Powers { get; } = new(users);

    public UInt128[] Free { get; } = new UInt128[users];

    public UInt128[] Staked { get; } = new UInt128[users];

    /// <summary>What leaves, and when; one departure of each user at once.</summary>
    public (UInt128 Units, ulong Due)?[] Leaving { get; } = new (UInt128, ulong)?[users];

    public UInt128 Treasury { get; private set; }

    /// <summary>How many cases were closed, and how many slashes took something, in the last entry.</summary>
    public (int Closed, int Slashes) Last { get; private set; }

    /// <summary>What time alone brings about up to an entry, in the order of its moments; of one moment, cases first.</summary>
    public void Pass(ulong now)
    {
        Last = default;
        while (true)
        {
            var due = Cases.Where(c => c.IsOpen && c.Due <= now).OrderBy(c => (c.Due, c.Id)).FirstOrDefault();
            var leaving = Enumerable.Range(0, users).Where(who => Leaving[who] is var (_, at) && at <= now).OrderBy(who => Leaving[who]!.Value.Due).Select(who => (int?)who).FirstOrDefault();
            if (due is not null && (leaving is not { } other || due.Due <= Leaving[other]!.Value.Due))
                End(due, Math.Max(due.Due, _passed));
            else if (leaving is { } who)
                Leave(who, now);
            else
                break;
        }
        _passed = now;
    }

    /// <summary>The code of the refusal; null where the command is taken.</summary>
    public string? Open(ulong id, int opener, int accused, bool isGrave, UInt128 bond, ulong now)
    {
        if (opener == accused)
            return "dispute-self";
        if (accused >= liable || (Staked[accused] == 0 && Leaving[accused] is null))
            return "nothing-at-stake";
        if (Against(accused).Count() >= MaxAgainst)
            return "too-many-disputes";
        var needed = (UInt128)MinBond;
        foreach (var _ in Against(accused).Where(c => c.Opener == opener))
            needed *= 2;
        if (bond < needed)
            return "bond-too-small";
        if (!Pay(opener, bond))
            return "balance-insufficient";
        Cases.Add(new Case(id, opener, accused, isGrave, bond) { Due = now + ResponseMs, Snapshot = now });
        return null;
    }

    public string? Counter(Case on, int who, ulong now)
    {
        if (on.Phase != "opened")
            return "dispute-phase";
        if (who != on.Accused)
            return "not-accused";
        if (!Pay(who, on.Bond))
            return "balance-insufficient";
        (on.IsAnswered, on.Phase, on.Due) = (true, "voting", now + VoteMs);
        return null;
    }

    public string? Vote(Case on, int who, int round, bool upholds, ulong now)
    {
        if (on.Phase != "voting")
            return "dispute-phase";
        if (round != on.Round)
            return "dispute-round";
        if (who == on.Accused || who == on.Opener)
            return "party-to-dispute";
        if (on.Votes.Any(v => v.Who == who))
            return "vote-repeated";
        if (now <= on.Snapshot)
            return "vote-too-early";
        var power = Powers.PowerAt(who, on.Snapshot);
        if (power == 0)
            return "no-voting-power";
        on.Votes.Add((who, upholds, power));
        return null;
    }

    public string? Appeal(Case on, int who, ulong now)
    {
        if (on.Phase != "decided")
            return "dispute-phase";
        if (who != (on.Outcome == "upheld" ? on.Accused : on.Opener))
            return "not-loser";
        if (!Pay(who, 2 * on.Bond))
            return "balance-insufficient";
        (on.Appellant, on.Phase, on.Outcome, on.Due, on.Snapshot) = (who, "voting", "none", now + VoteMs, now);
        on.Votes.Clear();
        return null;
    }

    public string? Report(Case on, int reporter, int offender, int round, ulong now)
    {
        if (reporter == offender)
            return "report-self";
        if (round > on.Round)
            return "dispute-round";
        if (now > on.Due + UnbondingMs)
            return "evidence-too-old";
        if (Reported.Contains((offender, on.Id, round)))
            return "offence-known";
        if (offender >= liable || (Staked[offender] == 0 && Leaving[offender] is null))
            return "nothing-at-stake";
        Reported.Add((offender, on.Id, round));
        Slash(offender, MinorBps, reporter, now);
        return null;
    }

    public string? Stake(int who, UInt128 amount, ulong now)
    {
        if (!Pay(who, amount))
            return "balance-insufficient";
        Staked[who] += amount;
        Powers.Add(now, who, null, Staked[who]);
        return null;
    }

    /// <summary>All of it.</summary>
    public string? Unstake(int who, ulong now)
    {
        if (Against(who).Any())
            return "account-frozen";
        if (Staked[who] == 0)
            return "stake-insufficient";
        (Leaving[who], Staked[who]) = ((Staked[who], now + UnbondingMs), 0);
        Powers.Add(now, who, null, 0);
        return null;
    }

    public string? Delegate(int who, int to, ulong now)
    {
        if (Powers.DelegateAt(who, now) == to)
            return "delegate-unchanged";
        Powers.Add(now, who, to, null);
        return null;
    }

    private void Leave(int who, ulong now)
    {
        var (units, due) = Leaving[who]!.Value;
        var until = Against(who).Select(c => c.Due).DefaultIfEmpty().Max();
        if (until != 0)
        {
            Leaving[who] = (units, until > due ? until : now + 1);
            return;
        }
        Free[who] += units;
        Leaving[who] = null;
    }

    private IEnumerable<Case> Against(int who) => Cases.Where(c => c.IsOpen && c.Accused == who);

    private void End(Case on, ulong now)
    {
        if (on.Phase == "opened")
            on.Outcome = "upheld";
        else if (on.Phase == "voting")
        {
            var (yes, no) = (on.Sum(true), on.Sum(false));
            var isDecided = yes + no > 0 && (yes + no) >= Powers.TotalAt(on.Snapshot) * QuorumBps / 10_000 && yes != no;
            on.Outcome = !isDecided ? "undecided" : yes > no ? "upheld" : "rejected";
            if (isDecided && on.Appellant < 0)
            {
                (on.Phase, on.Due) = ("decided", on.Due + AppealMs);
                return;
            }
        }
        var (opener, accused) = (on.Bond + (on.Appellant == on.Opener ? 2 * on.Bond : 0), (on.IsAnswered ? on.Bond : 0) + (on.Appellant == on.Accused ? 2 * on.Bond : 0));
        var lost = on.Outcome switch { "upheld" => accused, "rejected" => opener, _ => UInt128.Zero };
        var won = lost * WinnerBps / 10_000;
        Free[on.Opener] += on.Outcome == "rejected" ? 0 : opener + (on.Outcome == "upheld" ? won : 0);
        Free[on.Accused] += on.Outcome == "upheld" ? 0 : accused + (on.Outcome == "rejected" ? won : 0);
        Treasury += lost - won;
        on.Phase = "closed";
        Last = (Last.Closed + 1, Last.Slashes);
        if (on.Outcome == "upheld")
            on.Slashed = Slash(on.Accused, on.IsGrave ? GraveBps : MinorBps, on.Opener, now);
    }

    private UInt128 Slash(int who, ulong bps, int reporter, ulong now)
    {
        var leaving = Leaving[who]?.Units ?? 0;
        var all = Staked[who] + leaving;
        if (all == 0)
            return 0;
        var most = UInt128.Min(MaxSlash, all * bps / 10_000);
        var (ofStaked, ofLeaving) = (most * Staked[who] / all, most * leaving / all);
        Staked[who] -= ofStaked;
        if (Leaving[who] is var (_, due))
            Leaving[who] = (leaving - ofLeaving, due);
        Powers.Add(now, who, null, Staked[who]);
        var (cut, share) = (ofStaked + ofLeaving, (ofStaked + ofLeaving) * ReporterBps / 10_000);
        Free[reporter] += share;
        Treasury += cut - share;
        Last = (Last.Closed, Last.Slashes + (cut > 0 ? 1 : 0));
        return cut;
    }

    private bool Pay(int who, UInt128 amount)
    {
        if (Free[who] < amount)
            return false;
        Free[who] -= amount;
        return true;
    }
}
