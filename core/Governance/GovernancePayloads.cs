using OpenLedger.Core.Accounts;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Governance;

/// <summary>What decides about the ledger, or who does.</summary>
public abstract record GovernancePayload : Payload;

/// <summary><c>vote.delegate</c>: gives the votes of all of one's stake, now and later, to an address; to oneself takes them back.</summary>
/// <param name="Delegate">Who votes with it.</param>
public sealed record VoteDelegate(Address Delegate) : GovernancePayload
{
    internal override Payload Resolve(AccountBook accounts) => new VoteDelegate(accounts.AccountOf(Delegate));

    internal static VoteDelegate Read(ObjectReader reader)
    {
        var to = reader.Address("delegate");
        if (to == default)
            reader.Reject("delegate-zero", "Votes are delegated to an address that is somebody's.", "delegate");
        return new VoteDelegate(to);
    }
}

/// <summary><c>proposal.create</c>: proposes something, to be voted after a delay.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Description">Why, in Markdown; may be empty.</param>
/// <param name="Action">What it does.</param>
public sealed record ProposalCreate(string Title, string Description, ProposalAction Action) : GovernancePayload
{
    /// <summary>The longest title, in characters.</summary>
    public const int MaxTitleLength = 200;

    /// <summary>The longest description, in characters.</summary>
    public const int MaxDescriptionLength = 8_000;

    /// <summary>Whom it accuses; whom it pays is asked for when it is executed.</summary>
    internal override Payload Resolve(AccountBook accounts) => Action is SlashProvider { Case: var accusation } ? this with { Action = new SlashProvider((DisputeOpen)accusation.Resolve(accounts)) } : this;

    internal static ProposalCreate Read(ObjectReader reader)
    {
        var title = reader.Text("title", 1, MaxTitleLength);
        DisplayText.Check(reader, "title", title);
        var description = reader.Text("description", 0, MaxDescriptionLength);
        return new ProposalCreate(title, description, ProposalAction.Read(reader.Object("action")));
    }
}

/// <summary><c>proposal.vote</c>: votes once, with the power at the proposal's snapshot.</summary>
/// <param name="Proposal">Which proposal.</param>
/// <param name="Support">For, against, or neither.</param>
/// <param name="Reason">Why; null where the voter does not say.</param>
public sealed record ProposalVote(ProposalId Proposal, Support Support, string? Reason) : GovernancePayload
{
    /// <summary>The longest reason, in characters.</summary>
    public const int MaxReasonLength = 500;

    internal static ProposalVote Read(ObjectReader reader)
    {
        var proposal = ProposalId.Read(reader, "proposal");
        var support = reader.OneOf("support", [.. Ballot.Words]);
        return new ProposalVote(proposal, (Support)Math.Max(0, Ballot.Words.ToList().IndexOf(support)), reader.OptionalText("reason", 1, MaxReasonLength));
    }
}

/// <summary><c>proposal.execute</c>: does what was proposed, has passed, and has waited.</summary>
/// <param name="Proposal">Which proposal.</param>
public sealed record ProposalExecute(ProposalId Proposal) : GovernancePayload
{
    internal static ProposalExecute Read(ObjectReader reader) => new(ProposalId.Read(reader, "proposal"));
}

/// <summary><c>proposal.cancel</c>: takes a proposal back before votes are taken.</summary>
/// <param name="Proposal">Which proposal.</param>
public sealed record ProposalCancel(ProposalId Proposal) : GovernancePayload
{
    internal static ProposalCancel Read(ObjectReader reader) => new(ProposalId.Read(reader, "proposal"));
}
