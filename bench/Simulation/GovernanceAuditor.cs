using System.Text.Json;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>Adds up again, after each entry and from plain lists of what happened, who may vote with how much and what was voted.</summary>
/// <param name="world">The world.</param>
internal sealed class GovernanceAuditor(World world)
{
    private const ulong Whole = 10_000;

    private readonly Dictionary<Address, UInt128> _stakes = [];
    private readonly Dictionary<Address, Address> _delegates = [];
    private readonly List<(LedgerTime Time, Dictionary<Address, UInt128> Powers)> _powers = [];
    private readonly Dictionary<ProposalId, Proposal> _proposals = [];
    private readonly Dictionary<LedgerTime, Dictionary<Address, UInt128>> _between = [];
    private bool _wasSlashed;

    /// <summary>An entry has made a state of the one before it.</summary>
    public void Applied(LedgerState? before, LedgerState state, Entry entry)
    {
        if (before is not null && (before.Disputes.NextDue <= entry.Time || before.Stakes.Departures.NextDue <= entry.Time || before.Curation.NextDue <= entry.Time))
            Believe(before.Time, state, entry);
        if (entry.Kind == Kinds.VoteDelegate)
            _delegates[state.Accounts.AccountOf(entry.Actor!.Value)] = state.Accounts.AccountOf(ReadDelegate(entry));
        Follow(state, entry);
        CheckPowers(state, entry);
        foreach (var proposal in state.Governance.Proposals.Values)
            Check(proposal, state, entry);
        foreach (var dispute in state.Disputes.All.Where(d => d.Phase == DisputePhase.Voting))
            Check(dispute, entry);
    }

    /// <summary>With how much an address could vote at the end of a moment.</summary>
    public UInt128 PowerAt(Address address, LedgerTime moment) => PowersAt(moment).GetValueOrDefault(address);

    /// <summary>With how much all together could.</summary>
    public UInt128 TotalAt(LedgerTime moment) => Sum(PowersAt(moment).Values);

    private Dictionary<Address, UInt128> PowersAt(LedgerTime moment) => _between.TryGetValue(moment, out var known) ? known : _powers.FindLast(p => p.Time <= moment).Powers ?? [];

    /// <summary>What time has done to stake since the entry before, it has done at moments of its own. Of a snapshot among those moments it is only held that what was known of it first stays so.</summary>
    private void Believe(LedgerTime since, LedgerState state, Entry entry)
    {
        foreach (var moment in state.Votes.Snapshots.Keys.Where(moment => moment >= since && moment < entry.Time))
            _between[moment] = state.Votes.Powers.ToDictionary(p => p.Key, p => state.Votes.PowerAt(p.Key, moment).Units);
    }

    /// <summary>The stake that votes is all that one has staked. Where others are slashed with whom one stakes behind, it is what one had staked before until one stakes or takes out again (docs/adr/0040).</summary>
    private void Follow(LedgerState state, Entry entry)
    {
        _wasSlashed |= state.Open.Recent.BackTo(entry.Seq).Any(m => m.Reason == MovementReason.Slash);
        foreach (var address in state.Votes.Voters.Select(v => v.Key).Union(state.Stakes.Stakers.Select(s => s.Key)).Union(_stakes.Keys))
        {
            var (voting, staked) = (state.Votes.Of(address).Stake.Units, state.Stakes.StakeOf(address));
            if (voting != staked && !(_wasSlashed && voting == _stakes.GetValueOrDefault(address)))
                world.Find(Rule.VotesAreStake, $"after entry {entry.Seq} ({entry.Kind}) {address} votes with a stake of {voting} and has staked {staked}");
            _stakes[address] = voting;
        }
        var powers = new Dictionary<Address, UInt128>();
        foreach (var (address, stake) in _stakes.Where(s => s.Value > 0))
        {
            var by = _delegates.GetValueOrDefault(address, address);
            powers[by] = powers.GetValueOrDefault(by) + stake;
        }
        _powers.Add((entry.Time, powers));
    }

    private void CheckPowers(LedgerState state, Entry entry)
    {
        var known = state.Votes.Powers.Select(p => p.Key).Union(_powers[^1].Powers.Keys).ToList();
        foreach (var address in known)
        {
            if (state.Votes.PowerNow(address).Units != _powers[^1].Powers.GetValueOrDefault(address))
                world.Find(Rule.VotesAreStake, $"after entry {entry.Seq} ({entry.Kind}) {address} has the voting power {state.Votes.PowerNow(address)}, and {_powers[^1].Powers.GetValueOrDefault(address)} is delegated to it");
            foreach (var moment in state.Votes.Snapshots.Keys.TakeWhile(moment => moment < entry.Time))
            {
                if (state.Votes.PowerAt(address, moment).Units != PowerAt(address, moment))
                    world.Find(Rule.VotesAreStake, $"after entry {entry.Seq} ({entry.Kind}) {address} had the voting power {state.Votes.PowerAt(address, moment)} at {moment}, and {PowerAt(address, moment)} was delegated to it");
            }
        }
    }

    private void Check(Proposal proposal, LedgerState state, Entry entry)
    {
        var before = _proposals.GetValueOrDefault(proposal.Id);
        if (ReferenceEquals(before, proposal))
            return;
        _proposals[proposal.Id] = proposal;
        if (before is not null && (before.Proposer, before.Terms) != (proposal.Proposer, proposal.Terms))
            world.Find(Rule.OnlyWhatHasPassedIsExecuted, $"entry {entry.Seq} ({entry.Kind}) changes what {proposal.Id} was made under");
        foreach (var (voter, ballot) in proposal.Ballots)
        {
            if (ballot.Power.Units != PowerAt(voter, proposal.Terms.Snapshot))
                world.Find(Rule.VotesAreStake, $"{voter} votes on {proposal.Id} with {ballot.Power}, and {PowerAt(voter, proposal.Terms.Snapshot)} was delegated to it at {proposal.Terms.Snapshot}");
        }
        var (yes, no, neither) = (Votes(proposal, Support.For), Votes(proposal, Support.Against), Votes(proposal, Support.Abstain));
        if ((proposal.Tally.For.Units, proposal.Tally.Against.Units, proposal.Tally.Abstain.Units) != (yes, no, neither))
            world.Find(Rule.VotesAreStake, $"{proposal.Id} counts {proposal.Tally}, and its ballots are {yes}, {no} and {neither}");
        if (proposal.End is { IsExecuted: true } && before?.End is null)
            CheckExecution(proposal, yes, no, neither, entry);
    }

    private void CheckExecution(Proposal proposal, UInt128 yes, UInt128 no, UInt128 neither, Entry entry)
    {
        world.Count("proposals executed");
        var (terms, total) = (proposal.Terms, TotalAt(proposal.Terms.Snapshot));
        var from = proposal.Deadline.Plus(TimeSpan.FromMilliseconds(terms.TimelockMs));
        if (yes * Whole <= (yes + no) * terms.PassShare || (yes + neither) * Whole < total * terms.QuorumShare
            || entry.Time < from || entry.Time >= from.Plus(TimeSpan.FromMilliseconds(terms.GraceMs)))
            world.Find(Rule.OnlyWhatHasPassedIsExecuted, $"entry {entry.Seq} at {entry.Time} executes {proposal.Id}, which has {yes} votes for it, {no} against it and {neither} of neither, of {total}, and can be executed from {from} on if it has passed");
    }

    private void Check(Dispute dispute, Entry entry)
    {
        var (upheld, rejected) = (UInt128.Zero, UInt128.Zero);
        foreach (var (voter, upholds) in dispute.Votes)
        {
            var power = PowerAt(voter, dispute.Snapshot);
            (upheld, rejected) = upholds ? (upheld + power, rejected) : (upheld, rejected + power);
            if (voter == dispute.Opener || voter == dispute.Accused)
                world.Find(Rule.VotesAreStake, $"after entry {entry.Seq} {voter} has a vote in {dispute.Id}, and is a party to it");
        }
        if ((dispute.For.Units, dispute.Against.Units) != (upheld, rejected))
            world.Find(Rule.VotesAreStake, $"after entry {entry.Seq} {dispute.Id} counts {dispute.For} and {dispute.Against}, and its votes have {upheld} and {rejected}");
    }

    private static UInt128 Votes(Proposal proposal, Support support) => Sum(proposal.Ballots.Where(b => b.Value.Support == support).Select(b => b.Value.Power.Units));

    private static UInt128 Sum(IEnumerable<UInt128> amounts) => amounts.Aggregate(UInt128.Zero, (sum, amount) => checked(sum + amount));

    private static Address ReadDelegate(Entry entry)
    {
        using var payload = JsonDocument.Parse(entry.Payload);
        return Address.TryParse(payload.RootElement.GetProperty("delegate").GetString(), out var to) ? to : default;
    }
}
