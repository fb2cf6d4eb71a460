using OpenLedger.Core.Collections;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Governance;

/// <summary>What a proposal was made under; a change of the parameters does not touch it.</summary>
/// <param name="Snapshot">At the end of this moment voting power is counted; votes are taken after it.</param>
/// <param name="Threshold">How much voting power its proposer must have until then.</param>
/// <param name="QuorumShare">Which share of all voting power must vote for it or abstain, in basis points.</param>
/// <param name="PassShare">The share of the votes for and against that those for it must exceed, in basis points.</param>
/// <param name="ExtensionMs">How long votes are taken at least after the quorum was reached.</param>
/// <param name="TimelockMs">How long it waits between its votes and its execution.</param>
/// <param name="GraceMs">How long it may be executed then.</param>
/// <param name="SlashBps">Which part of the stake its slash takes, in basis points; 0 where it slashes nobody.</param>
public sealed record ProposalTerms(LedgerTime Snapshot, OpenAmount Threshold, ulong QuorumShare, ulong PassShare, ulong ExtensionMs, ulong TimelockMs, ulong GraceMs, ulong SlashBps)
{
    /// <summary>Those of a proposal that is made now.</summary>
    internal static ProposalTerms Of(LedgerParameters parameters, ProposalAction action, LedgerTime now) => new(
        now.Plus(TimeSpan.FromMilliseconds(parameters.VotingDelayMs)), parameters.ProposalThreshold, parameters.QuorumShare, parameters.PassShare,
        parameters.LateQuorumExtensionMs, parameters.TimelockMs, parameters.ExecutionGraceMs,
        (action as SlashProvider)?.Case.Offence.Fraction(parameters) ?? 0);
}

/// <summary>How a proposal came to its end by a command.</summary>
/// <param name="IsExecuted">True where it was executed, false where it was canceled.</param>
/// <param name="By">Who sent the command.</param>
/// <param name="Seq">The entry.</param>
/// <param name="Time">Its time.</param>
public sealed record ProposalEnd(bool IsExecuted, Address By, Seq Seq, LedgerTime Time);

/// <summary>A proposal with its votes. Where it stands follows from them and from a moment (<see cref="StateAt"/>).</summary>
/// <param name="Id">Which.</param>
/// <param name="Proposer">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Description">Why, in Markdown.</param>
/// <param name="Action">What it does.</param>
/// <param name="Terms">What it was made under.</param>
/// <param name="Deadline">The last moment at which votes are taken.</param>
public sealed record Proposal(
    ProposalId Id, Address Proposer, LedgerTime CreatedAt, string Title, string Description, ProposalAction Action, ProposalTerms Terms, LedgerTime Deadline)
{
    private const ulong Whole = 10_000;

    /// <summary>Who has voted what.</summary>
    public AddressMap<Ballot> Ballots { get; init; } = AddressMap<Ballot>.Empty;

    /// <summary>The sums.</summary>
    public VoteTally Tally { get; init; }

    /// <summary>All voting power at the snapshot, once an entry has come after the deadline; null before, and where it was canceled.</summary>
    public OpenAmount? Total { get; init; }

    /// <summary>The command that executed or canceled it; null where none has.</summary>
    public ProposalEnd? End { get; init; }

    /// <summary>When its timelock is over.</summary>
    public LedgerTime ExecutableFrom => Deadline.Plus(TimeSpan.FromMilliseconds(Terms.TimelockMs));

    /// <summary>From when on it can no longer be executed.</summary>
    public LedgerTime ExpiresAt => ExecutableFrom.Plus(TimeSpan.FromMilliseconds(Terms.GraceMs));

    /// <summary>Where it stands at a moment, whether or not an entry has carried that moment to the ledger.</summary>
    /// <param name="now">The moment, not before the newest entry's.</param>
    /// <param name="votes">Voting power, which has its snapshot until its votes are over.</param>
    public ProposalState StateAt(LedgerTime now, VotingPower votes)
    {
        if (End is not null)
            return End.IsExecuted ? ProposalState.Executed : ProposalState.Canceled;
        if (now <= Terms.Snapshot)
            return ProposalState.Pending;
        if (now <= Deadline)
            return ProposalState.Active;
        if (!IsCarried(TotalAt(votes)))
            return ProposalState.Defeated;
        if (Action is TextOnly)
            return ProposalState.Succeeded;
        return now < ExpiresAt ? ProposalState.Queued : ProposalState.Expired;
    }

    /// <summary>All voting power at its snapshot.</summary>
    public OpenAmount TotalAt(VotingPower votes) => Total ?? votes.TotalAt(Terms.Snapshot);

    /// <summary>How many votes the quorum is.</summary>
    /// <param name="total">All voting power at the snapshot.</param>
    public OpenAmount QuorumOf(OpenAmount total) => new(((total.Units * Terms.QuorumShare) + Whole - 1) / Whole);

    /// <summary>Whether enough have voted.</summary>
    /// <param name="total">All voting power at the snapshot.</param>
    public bool HasQuorum(OpenAmount total) => Tally.Quorum >= QuorumOf(total);

    /// <summary>Whether the votes for it are more than they must be.</summary>
    public bool HasPassed => Tally.For.Units * Whole > (Tally.For + Tally.Against).Units * Terms.PassShare;

    /// <summary>Whether, with the votes that there are, it has passed.</summary>
    /// <param name="total">All voting power at the snapshot.</param>
    public bool IsCarried(OpenAmount total) => HasQuorum(total) && HasPassed;

    /// <summary>The accusation that it makes, whose bond is put up, or null.</summary>
    internal DisputeOpen? Case => (Action as SlashProvider)?.Case;

    /// <summary>Whether somebody is accused until it has come to its end, or expired.</summary>
    internal bool IsAccusing => Case is not null && End is null && (Total is not { } total || IsCarried(total));

    /// <summary>With one more vote; the one that makes the quorum may prolong the votes, once (OpenZeppelin's <c>GovernorPreventLateQuorum</c>).</summary>
    internal Proposal Vote(Address voter, Ballot ballot, OpenAmount total, LedgerTime now)
    {
        var voted = this with { Ballots = Ballots.SetItem(voter, ballot), Tally = Tally.Add(ballot) };
        return HasQuorum(total) || !voted.HasQuorum(total)
            ? voted
            : voted with { Deadline = LedgerTime.Later(Deadline, now.Plus(TimeSpan.FromMilliseconds(Terms.ExtensionMs))) };
    }
}
