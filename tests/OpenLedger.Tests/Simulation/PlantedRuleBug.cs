using OpenLedger.Core.Accounts;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Staking;

namespace OpenLedger.Tests.Simulation;

/// <summary>Bugs of the rules: what they would make of a state.</summary>
internal static class PlantedRuleBug
{
    /// <summary>Somebody who gives OPEN away makes some.</summary>
    public static LedgerState MintsWithATransfer(LedgerState state, Entry entry) => entry.Kind == Kinds.OpenTransfer ? WithMore(state, AccountId.Treasury, 1) : state;

    /// <summary>The treasury takes some OPEN from the bridge, and no posting says so.</summary>
    public static LedgerState MovesWithoutAPosting(LedgerState state, Entry entry) => entry.Kind == Kinds.OpenTransfer ? WithMore(WithMore(state, AccountId.Treasury, 1), AccountId.Bridge, -1) : state;

    /// <summary>Who gives OPEN away gives some of another client's away too.</summary>
    public static LedgerState TakesFromAnother(LedgerState state, Entry entry)
    {
        if (entry.Kind != Kinds.OpenTransfer)
            return state;
        var another = state.Open.Holdings.Select(h => h.Key).First(address => address != entry.Actor!.Value);
        return state with { Open = state.Open.Post(entry, MovementReason.Transfer, new(AccountId.Of(another), -1), new(AccountId.Treasury, 1)).Value };
    }

    /// <summary>Who stakes gets more stake than that.</summary>
    public static LedgerState StakesMoreThanWasPaid(LedgerState state, Entry entry)
    {
        if (entry.Kind != Kinds.StakeAdd)
            return state;
        var stakes = state.Stakes;
        var pools = stakes.Pools.Select(p => KeyValuePair.Create(p.Key, p.Value with { Staked = new SharePool(p.Value.Staked.Tokens + 1, p.Value.Staked.Shares + 1) })).ToList();
        return state with { Stakes = StakeBook.Restore(stakes.StakersRewards, stakes.ValidatorsRewards, pools, [.. stakes.Stakers], [.. stakes.Providers.Select(p => p.Value)], [.. stakes.Departures.All]) };
    }

    /// <summary>What validators have rejected is accepted.</summary>
    public static LedgerState TakesWhatValidatorsReject(LedgerState state, Entry entry)
    {
        foreach (var (_, contribution) in state.Datanets.Contributions.Where(c => c.Value is { State: ContributionState.Rejected, Votes.Count: > 0 }).ToList())
            state = state with { Datanets = state.Datanets.Change(contribution with { History = [.. contribution.History.SkipLast(1), contribution.History[^1] with { State = ContributionState.Accepted }] }) };
        return state;
    }

    /// <summary>What is taken for an offence is not taken for one.</summary>
    public static LedgerState SlashesNobody(LedgerState state, Entry entry)
    {
        var (open, movements) = (state.Open, state.Open.Recent.BackTo(entry.Seq).ToList());
        if (movements.TrueForAll(m => m.Reason != MovementReason.Slash))
            return state;
        var changes = movements.SelectMany(m => m.Lines).ToLookup(l => l.Account, l => l.Change);
        var accounts = open.Balances.Select(b => b.Key).Union(changes.Select(c => c.Key));
        var before = accounts.Select(a => KeyValuePair.Create(a, new OpenAmount((UInt128)changes[a].Aggregate((Int128)open.BalanceOf(a).Units, (balance, change) => balance - change)))).Where(b => b.Value != default).ToList();
        var again = OpenBook.Restore(entry.Seq, before, [.. open.Holds.All], [.. open.Deposits.Values], open.Claims, open.Moved);
        foreach (var movement in movements)
            again = again.Post(entry, movement.Reason == MovementReason.Slash ? MovementReason.Reward : movement.Reason, [.. movement.Lines.Select(l => new Posting(l.Account, l.Change))]).Value;
        return state with { Open = again };
    }

    /// <summary>Who gives OPEN away has some of the team's released.</summary>
    public static LedgerState ReleasesEarly(LedgerState state, Entry entry) => entry.Kind != Kinds.OpenTransfer ? state : state with
    {
        Open = state.Open.Post(entry, MovementReason.Vesting, new(AccountId.Team, -1), new(AccountId.Treasury, 1)).Value,
    };

    /// <summary>A sponsor pays more gas with what it pays in.</summary>
    public static LedgerState ChargesSponsorsForFunding(LedgerState state, Entry entry) => entry.Kind != Kinds.SponsorFund ? state : state with
    {
        Open = state.Open.Post(entry, MovementReason.Gas, new(state.Open.Balances.First(b => b.Key.Name?.StartsWith("sponsor:", StringComparison.Ordinal) == true && b.Value.Units > 2).Key, -3), new(AccountId.Gas, 3)).Value,
    };

    /// <summary>A rotation that was taken back is still pending.</summary>
    public static LedgerState KeepsRotationsThatWereCancelled(LedgerState state, Entry entry)
    {
        if (entry.Kind != Kinds.AccountRotateCancel)
            return state;
        var keys = state.Accounts.Keys.First(k => k.Value.Pending is null).Value;
        return state with { Accounts = state.Accounts.Put(keys with { Pending = new AccountChange(entry.Seq, keys.Account, entry.Time.Plus(TimeSpan.FromSeconds(1)), entry.Actor, null) }) };
    }

    /// <summary>The tally of a vote has it twice.</summary>
    public static LedgerState CountsVotesTwice(LedgerState state, Entry entry) =>
        entry.Kind == Kinds.ProposalVote ? WithProposals(state, p => p with { Tally = new VoteTally(p.Tally.For + p.Tally.For, p.Tally.Against, p.Tally.Abstain) }) : state;

    /// <summary>Votes count with the power of the moment in which they are cast.</summary>
    public static LedgerState CountsThePowerOfTheVote(LedgerState state, Entry entry) => entry.Kind != Kinds.ProposalVote ? state : WithProposals(state, p => p with
    {
        Ballots = p.Ballots.Aggregate(p.Ballots, (all, b) => all.SetItem(b.Key, b.Value with { Power = state.Votes.PowerNow(b.Key) })),
    });

    /// <summary>Votes that are given away are given to nobody.</summary>
    public static LedgerState LosesDelegations(LedgerState state, Entry entry) => entry.Kind != Kinds.VoteDelegate ? state : state with
    {
        Votes = VotingPower.Restore([.. state.Votes.Voters], [.. state.Votes.Powers.Take(1)], state.Votes.Total, [.. state.Votes.Snapshots]),
    };

    /// <summary>One vote is enough to execute.</summary>
    public static LedgerState ExecutesWithAVote(LedgerState state, Entry entry) => entry.Kind == Kinds.ProposalVote
        ? WithProposals(state, p => p.End is null && p.Ballots.Any() ? p with { End = new ProposalEnd(true, p.Proposer, state.NextSeq, state.Time) } : p)
        : state;

    private static LedgerState WithProposals(LedgerState state, Func<Proposal, Proposal> change) => state with
    {
        Governance = GovernanceBook.Restore([.. state.Governance.Proposals.Values.Select(change)], [.. state.Governance.Standards.Values], [.. state.Governance.Models.Values]),
    };

    private static LedgerState WithMore(LedgerState state, AccountId account, Int128 change)
    {
        var open = state.Open;
        var balances = open.Balances.Select(b => b.Key == account ? KeyValuePair.Create(account, new OpenAmount((UInt128)((Int128)b.Value.Units + change))) : b).ToList();
        return state with { Open = OpenBook.Restore(state.NextSeq, balances, [.. open.Holds.All], [.. open.Deposits.Values], open.Claims, open.Moved) };
    }
}
