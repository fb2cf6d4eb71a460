using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Curation;

/// <summary>The rules of validators' votes once more, as plainly as they can be written: lists, no indexes, everything counted anew each time.</summary>
internal sealed class CurationModel(LedgerParameters parameters)
{
    /// <summary>Since when each has had which voting power, oldest first.</summary>
    public Dictionary<Address, List<(ulong Since, UInt128 Power)>> Powers { get; } = [];

    /// <summary>What was paid to each.</summary>
    public Dictionary<Address, UInt128> Paid { get; } = [];

    public UInt128 Sponsor { get; set; }

    public UInt128 Treasury { get; private set; }

    public List<Case> Cases { get; } = [];

    public UInt128 Pot => Cases.Where(c => c.HasRound).Aggregate(UInt128.Zero, (sum, c) => sum + c.Fee);

    /// <summary>The moments that are kept, one for each round that still needs it.</summary>
    public IEnumerable<ulong> Snapshots => Cases.Where(c => c.HasRound && c.SettlesAt is null).Select(c => c.Snapshot);

    /// <summary>How somebody has voted: true to take the records, false not to; null where nothing shows that commitment.</summary>
    public sealed record Case(ulong Id, Address Contributor)
    {
        public ContributionState State { get; set; } = ContributionState.Ingested;

        public bool HasRound { get; set; } = true;

        public int Number { get; set; } = 1;

        public ulong Snapshot { get; set; }

        public ulong CommitUntil { get; set; }

        public ulong RevealUntil { get; set; }

        public ulong? SettlesAt { get; set; }

        public UInt128 Fee { get; set; }

        public Dictionary<Address, bool?> Committed { get; } = [];

        public Dictionary<Address, bool> Shown { get; } = [];

        public bool WasAccepted { get; set; }

        public bool WasAppealed { get; set; }

        public ulong AppealUntil { get; set; }

        public ulong DecideBy { get; set; }

        public ulong DueAt => SettlesAt ?? RevealUntil;
    }

    public void Open(ulong id, Address contributor, ulong now)
    {
        var kept = Snapshots.Where(s => s <= now && s + (parameters.CurationCommitMs / 16) >= now).DefaultIfEmpty(now).Max();
        var fee = UInt128.Min(Sponsor, parameters.CurationFee.Units);
        Sponsor -= fee;
        Cases.Add(new Case(id, contributor) { Snapshot = kept, Fee = fee, CommitUntil = now + parameters.CurationCommitMs, RevealUntil = now + parameters.CurationCommitMs + parameters.CurationRevealMs });
    }

    /// <summary>Lets time take effect, round by round in the order of their times.</summary>
    public void Pass(ulong now)
    {
        foreach (var one in Cases.Where(c => c.State == ContributionState.Appealed && c.DecideBy <= now))
            one.State = ContributionState.Rejected;
        while (Cases.Where(c => c.HasRound && c.DueAt <= now).OrderBy(c => (c.DueAt, c.Id)).FirstOrDefault() is { } due)
        {
            if (due.SettlesAt is not null)
                Settle(due, now);
            else if (due.State != ContributionState.Ingested)
                End(due, null);
            else
                Count(due, now);
        }
    }

    public string? Commit(Case? one, Address who, bool isValidator, bool isParty, int number, bool? vote, ulong now)
    {
        if (Check(one, now < one?.CommitUntil) is { } wrong)
            return wrong;
        if (number != one!.Number)
            return "curation-phase";
        if (!isValidator)
            return "not-validator";
        if (isParty)
            return "own-contribution";
        if (one.Committed.ContainsKey(who))
            return "curation-repeated";
        if (now <= one.Snapshot)
            return "vote-too-early";
        if (PowerAt(who, one.Snapshot) == 0)
            return "no-voting-power";
        if ((ulong)one.Committed.Count == parameters.MaxCurationCommits)
        {
            var least = one.Committed.Keys.OrderBy(v => (PowerAt(v, one.Snapshot), v)).First();
            if (PowerAt(least, one.Snapshot) >= PowerAt(who, one.Snapshot))
                return "too-many-commits";
            one.Committed.Remove(least);
        }
        one.Committed[who] = vote;
        return null;
    }

    public static string? Reveal(Case? one, Address who, bool vote, ulong now)
    {
        if (Check(one, now >= one?.CommitUntil && now < one.RevealUntil) is { } wrong)
            return wrong;
        if (!one!.Committed.TryGetValue(who, out var committed))
            return "commitment-missing";
        if (one.Shown.ContainsKey(who))
            return "curation-repeated";
        if (committed != vote)
            return "commitment-differs";
        one.Shown[who] = vote;
        return null;
    }

    public static string? Decide(Case one, bool accepts, ulong now, ulong appealMs)
    {
        if (one.State != ContributionState.Ingested)
            return "contribution-state";
        if (one.HasRound)
            return "validators-decide";
        Become(one, accepts, now, appealMs);
        return null;
    }

    public string? Appeal(Case one, ulong now)
    {
        if (one.WasAppealed)
            return "appeal-repeated";
        if (one.State != ContributionState.Rejected)
            return "contribution-state";
        if (one.AppealUntil <= now)
            return "appeal-window-passed";
        (one.WasAppealed, one.State, one.DecideBy) = (true, ContributionState.Appealed, now + parameters.ArbitrationWindowMs);
        return null;
    }

    public static string? Arbitrate(Case one, bool accepts)
    {
        if (one.State != ContributionState.Appealed)
            return "contribution-state";
        (one.State, one.WasAccepted) = accepts ? (ContributionState.Accepted, true) : (ContributionState.Rejected, one.WasAccepted);
        return null;
    }

    public static string? Withdraw(Case one)
    {
        if (one.State is ContributionState.Rejected or ContributionState.Withdrawn)
            return "contribution-state";
        one.State = ContributionState.Withdrawn;
        return null;
    }

    public UInt128 PowerNow(Address who) => Powers[who][^1].Power;

    private UInt128 PowerAt(Address who, ulong time) => Powers.TryGetValue(who, out var powers) ? powers.LastOrDefault(p => p.Since <= time).Power : 0;

    private UInt128 Weight(Case one, bool vote) => one.Shown.Where(s => s.Value == vote).Aggregate(UInt128.Zero, (sum, s) => sum + PowerAt(s.Key, one.Snapshot));

    private static string? Check(Case? one, bool isTime)
    {
        if (one is null)
            return "contribution-unknown";
        if (!one.HasRound)
            return "no-curation-round";
        if (one.SettlesAt is not null)
            return "curation-phase";
        return one.State != ContributionState.Ingested ? "contribution-state" : isTime ? null : "curation-phase";
    }

    private void Count(Case one, ulong now)
    {
        foreach (var silent in one.Committed.Keys.Where(v => !one.Shown.ContainsKey(v)))
        {
            var cut = UInt128.Min(parameters.MaxCurationSlash.Units, PowerNow(silent) * parameters.CurationSlashBps / 10_000);
            Treasury += cut;
            Powers[silent].Add((now, PowerNow(silent) - cut));
        }
        var total = Powers.Keys.Aggregate(UInt128.Zero, (sum, who) => sum + PowerAt(who, one.Snapshot));
        var (yes, no) = (Weight(one, true), Weight(one, false));
        if (yes != no && yes + no >= total * parameters.CurationQuorumBps / 10_000)
        {
            Become(one, yes > no, one.RevealUntil, parameters.AppealWindowMs);
            if (yes > no)
                End(one, true);
            else
                one.SettlesAt = one.AppealUntil;
        }
        else if ((ulong)one.Number == parameters.MaxCurationRounds)
            End(one, null);
        else
        {
            one.Number++;
            (one.CommitUntil, one.RevealUntil) = (one.RevealUntil + parameters.CurationCommitMs, one.RevealUntil + parameters.CurationCommitMs + parameters.CurationRevealMs);
            one.Committed.Clear();
            one.Shown.Clear();
        }
    }

    private void Settle(Case one, ulong now)
    {
        var later = one.State == ContributionState.Appealed ? one.DecideBy : 0;
        if (later > now)
            one.SettlesAt = later;
        else
            End(one, one.WasAccepted);
    }

    private static void Become(Case one, bool accepts, ulong at, ulong appealMs)
    {
        (one.State, one.AppealUntil) = (accepts ? ContributionState.Accepted : ContributionState.Rejected, at + appealMs);
        one.WasAccepted |= accepts;
    }

    /// <summary>Pays the fee to those who voted as it came in the end; a base unit at a time, so that it can be seen to be fair.</summary>
    private void End(Case one, bool? outcome)
    {
        one.HasRound = false;
        var right = one.Shown.Where(s => s.Value == outcome).Select(s => s.Key).Order().ToList();
        if (right.Count == 0)
        {
            Sponsor += one.Fee;
            return;
        }
        var total = right.Aggregate(UInt128.Zero, (sum, who) => sum + PowerAt(who, one.Snapshot));
        // Small enough here that a product has 128 bits: 6e18 by 5e19.
        var parts = right.ToDictionary(who => who, who => one.Fee * PowerAt(who, one.Snapshot) / total);
        while (parts.Values.Aggregate(UInt128.Zero, (sum, part) => sum + part) < one.Fee)
            parts[right.MaxBy(who => (Int128)(one.Fee * PowerAt(who, one.Snapshot)) - ((Int128)parts[who] * (Int128)total))]++;
        foreach (var (who, part) in parts)
            Paid[who] = Paid.GetValueOrDefault(who) + part;
    }
}
