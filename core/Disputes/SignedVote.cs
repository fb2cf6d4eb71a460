using OpenLedger.Core.Governance;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Disputes;

/// <summary>What a vote is about.</summary>
/// <param name="Opened">The entry that made the proposal or opened the dispute.</param>
/// <param name="Kind">The kind of the vote: on a proposal or a dispute.</param>
/// <param name="Round">The round of a dispute, from 1; of a proposal, which has one vote only, 1.</param>
public readonly record struct VotedOn(Seq Opened, string Kind, int Round) : IComparable<VotedOn>
{
    /// <summary>The id of the proposal or the dispute: <c>pr-7</c> or <c>dp-7</c>.</summary>
    public string Id => Kind == Kinds.DisputeVote ? new DisputeId(Opened).ToString() : new ProposalId(Opened).ToString();

    /// <inheritdoc />
    public int CompareTo(VotedOn other) => (Opened, Round).CompareTo((other.Opened, other.Round)) is var order and not 0 ? order : string.CompareOrdinal(Kind, other.Kind);
}

/// <summary>A vote as its author signed it, whether or not the ledger took it.</summary>
/// <param name="Voter">Who is said to have signed.</param>
/// <param name="Command">What was signed.</param>
/// <param name="Signature">The signature.</param>
/// <param name="On">What the vote is about.</param>
/// <param name="Choice">What it says, in the ledger's word.</param>
public sealed record SignedVote(Address Voter, Command Command, Signature Signature, VotedOn On, string Choice)
{
    /// <summary>The longest payload of a vote, in bytes: a reason of four bytes a character, and what is around it.</summary>
    internal const int MaxPayloadBytes = (4 * ProposalVote.MaxReasonLength) + 256;

    internal static SignedVote? Read(ObjectReader reader)
    {
        var voter = reader.Address("actor");
        var (command, signature) = SignedCommand.Read(reader, MaxPayloadBytes);
        reader.RejectUnknown();
        if (reader.Error is not null)
            return null;
        var payload = command.Kind is Kinds.DisputeVote or Kinds.ProposalVote ? Payload.Parse(command.Kind, command.Payload) : Error.Invalid("not-a-vote", $"Votes are {Kinds.DisputeVote} and {Kinds.ProposalVote}.");
        if (!payload.Try(out var vote, out var error))
        {
            reader.Reject(error.Code, error.Message, error.Code == "not-a-vote" ? "kind" : "payload");
            return null;
        }
        return vote is DisputeVote onDispute
            ? new SignedVote(voter, command, signature, new VotedOn(onDispute.Dispute.Opened, command.Kind, onDispute.Round), DisputeVote.Choices[onDispute.Upholds ? 1 : 0])
            : new SignedVote(voter, command, signature, new VotedOn(((ProposalVote)vote).Proposal.Created, command.Kind, 1), Ballot.Words[(int)((ProposalVote)vote).Support]);
    }

    /// <summary>Whether two votes cannot both be meant.</summary>
    internal bool Contradicts(SignedVote other) => Voter == other.Voter && On == other.On && Choice != other.Choice;

    /// <summary>Why it was not signed by its voter for this ledger, or null.</summary>
    internal Error? Verify(LedgerDomain domain, string pointer) => SignedCommand.Verify(Command, Signature, Voter, domain).Try(out _, out _)
        ? null
        : Error.Invalid("evidence-forged", $"This vote does not carry a signature of {Voter} for this ledger.", pointer);
}
