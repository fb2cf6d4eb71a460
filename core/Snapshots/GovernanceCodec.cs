using System.Text;
using System.Text.Json;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>Proposals, their votes, and what they have listed, as bytes. Sums follow from the votes.</summary>
internal static class GovernanceCodec
{
    public static IEnumerable<bool> Write(StateWriter writer, GovernanceBook book) =>
        StateCodec.WriteSection(writer, book.Proposals.Values, WriteProposal)
            .Concat(StateCodec.WriteSection(writer, book.Proposals.Values.SelectMany(p => p.Ballots.Select(b => (p.Id, Voter: b.Key, Ballot: b.Value))), static (to, vote) =>
            {
                to.Seq(vote.Id.Created);
                to.Address(vote.Voter);
                to.Byte((byte)vote.Ballot.Support);
                to.Amount(vote.Ballot.Power);
                to.Seq(vote.Ballot.Seq);
                to.OptionalText(vote.Ballot.Reason);
            }))
            .Concat(StateCodec.WriteSection(writer, book.Standards.Values, WriteListing))
            .Concat(StateCodec.WriteSection(writer, book.Models.Values, WriteListing));

    /// <summary>Reads what <see cref="Write"/> wrote, and gives what makes the book of it.</summary>
    public static async Task<Func<GovernanceBook>> ReadAsync(StateReader reader)
    {
        var proposals = await StateCodec.ReadSectionAsync(reader, ReadProposal, static proposal => proposal.Id);
        var votes = await StateCodec.ReadSectionAsync(reader, static from =>
        {
            var (id, voter, support, power) = (new ProposalId(from.Seq()), from.Address(), from.Enum<Support>(3), from.Amount());
            return (Key: (id, voter), Ballot: new Ballot(support, power, from.Seq(), from.OptionalText()));
        }, static vote => vote.Key);
        var known = proposals.Select(p => p.Id).ToHashSet();
        if (votes.Any(v => !known.Contains(v.Key.id) || v.Ballot.Power == default))
            throw reader.Wrong("a vote is on no proposal, or has no power");
        var standards = await StateCodec.ReadSectionAsync(reader, ReadListing, static listing => new Name(listing.Name));
        var models = await StateCodec.ReadSectionAsync(reader, ReadListing, static listing => new Name(listing.Name));
        return () =>
        {
            var ballots = votes.ToLookup(v => v.Key.id, v => KeyValuePair.Create(v.Key.voter, v.Ballot));
            return GovernanceBook.Restore([.. proposals.Select(p => p with
            {
                Ballots = AddressMap<Ballot>.From(ballots[p.Id]),
                Tally = ballots[p.Id].Aggregate(default(VoteTally), static (tally, vote) => tally.Add(vote.Value)),
            })], standards, models);
        };
    }

    private static void WriteProposal(StateWriter to, Proposal proposal)
    {
        to.Seq(proposal.Id.Created);
        to.Address(proposal.Proposer);
        to.Time(proposal.CreatedAt);
        to.Text(proposal.Title);
        to.Text(proposal.Description);
        to.Text(Encoding.UTF8.GetString(Jcs.Serialize(proposal.Action.ToJson())));
        var terms = proposal.Terms;
        to.Time(terms.Snapshot);
        to.Amount(terms.Threshold);
        to.List([terms.QuorumShare, terms.PassShare, terms.ExtensionMs, terms.TimelockMs, terms.GraceMs, terms.SlashBps], static (list, number) => list.Number(number));
        to.Time(proposal.Deadline);
        to.Flag(proposal.Total is not null);
        if (proposal.Total is { } total)
            to.Amount(total);
        to.Flag(proposal.End is not null);
        if (proposal.End is not { } end)
            return;
        to.Flag(end.IsExecuted);
        to.Address(end.By);
        to.Seq(end.Seq);
        to.Time(end.Time);
    }

    private static Proposal ReadProposal(StateReader from)
    {
        var (id, proposer, createdAt, title, description, action) = (new ProposalId(from.Seq()), from.Address(), from.Time(), from.Text(), from.Text(), ReadAction(from));
        var (snapshot, threshold, numbers) = (from.Time(), from.Amount(), from.List(6, static list => list.Number()));
        if (numbers.Length != 6)
            throw from.Wrong("a proposal has not the numbers that it was made under");
        var terms = new ProposalTerms(snapshot, threshold, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
        return new Proposal(id, proposer, createdAt, title, description, action, terms, from.Time())
        {
            Total = from.Flag() ? from.Amount() : null,
            End = from.Flag() ? new ProposalEnd(from.Flag(), from.Address(), from.Seq(), from.Time()) : null,
        };
    }

    private static ProposalAction ReadAction(StateReader from)
    {
        var text = Encoding.UTF8.GetBytes(from.Text());
        if (!Jcs.Parse(text).Try(out var document, out _))
            throw from.Wrong("a proposal's action is no JSON");
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw from.Wrong("a proposal's action is no object");
            var reader = new ObjectReader(document.RootElement);
            var action = ProposalAction.Read(reader);
            return reader.Error is null && Jcs.Serialize(action.ToJson()).AsSpan().SequenceEqual(text) ? action : throw from.Wrong("a proposal's action is none that there is");
        }
    }

    private static void WriteListing(StateWriter to, Listing listing)
    {
        to.Text(listing.Name);
        to.Hash(listing.Sha256);
        to.Text(listing.Uri);
    }

    private static Listing ReadListing(StateReader from) => new(from.Text(), from.Hash(), from.Text());

    /// <summary>A name in the order of its letters' numbers.</summary>
    private readonly record struct Name(string Text) : IComparable<Name>
    {
        public int CompareTo(Name other) => string.CompareOrdinal(Text, other.Text);

        public override string ToString() => Text;
    }
}
