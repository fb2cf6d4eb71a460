using System.Collections.Immutable;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Governance;

/// <summary>All proposals, and what they have listed.</summary>
public sealed record GovernanceBook
{
    /// <summary>None.</summary>
    public static readonly GovernanceBook Empty = new();

    /// <summary>How many standards, and how many models, are listed at most.</summary>
    internal const int MaxListings = 1_000;

    /// <summary>All proposals, in the order in which they were made.</summary>
    public SortedTree<ProposalId, Proposal> Proposals { get; private init; } = SortedTree<ProposalId, Proposal>.Empty;

    /// <summary>The standards that Datanets can say they follow, by name.</summary>
    public ImmutableSortedDictionary<string, Listing> Standards { get; private init; } = ImmutableSortedDictionary.Create<string, Listing>(StringComparer.Ordinal);

    /// <summary>The base models that adapters can be trained for, by name.</summary>
    public ImmutableSortedDictionary<string, Listing> Models { get; private init; } = ImmutableSortedDictionary.Create<string, Listing>(StringComparer.Ordinal);

    /// <summary>The proposals whose votes are not over, or were not counted yet, by the end of their votes.</summary>
    private ImmutableSortedSet<(LedgerTime Deadline, ProposalId Id)> Open { get; init; } = [];

    /// <summary>The proposals that accuse somebody, by whom.</summary>
    private ImmutableSortedSet<(Address Accused, ProposalId Id)> Accusing { get; init; } = [];

    /// <summary>When the first of the votes are over that decide about a bond, unless they are prolonged; null where none do.</summary>
    internal LedgerTime? NextBondDue
    {
        get
        {
            foreach (var (deadline, id) in Open)
            {
                if (Proposals[id].Case is not null)
                    return deadline.Plus(TimeSpan.FromMilliseconds(1));
            }
            return null;
        }
    }

    internal static GovernanceBook Restore(IReadOnlyList<Proposal> proposals, IReadOnlyList<Listing> standards, IReadOnlyList<Listing> models) => new()
    {
        Proposals = SortedTree<ProposalId, Proposal>.From(proposals, static p => p.Id, static p => p),
        Standards = Empty.Standards.AddRange(standards.Select(s => KeyValuePair.Create(s.Name, s))),
        Models = Empty.Models.AddRange(models.Select(m => KeyValuePair.Create(m.Name, m))),
        Open = [.. proposals.Where(p => p.Total is null && p.End is null).Select(p => (p.Deadline, p.Id))],
        Accusing = [.. proposals.Where(p => p.IsAccusing).Select(p => (p.Case!.Accused, p.Id))],
    };

    /// <summary>The executed proposals that changed a parameter, in the order in which they were made.</summary>
    public IEnumerable<Proposal> ChangesOf(string parameter) => Proposals.Values.Where(p => p is { End.IsExecuted: true, Action: ParameterChange change } && change.Changes.Any(c => c.Key == parameter));

    /// <summary>The proposals that wait for votes or take them at a moment.</summary>
    internal IEnumerable<Proposal> OpenAt(LedgerTime now) => Open.Where(p => p.Deadline >= now).Select(p => Proposals[p.Id]);

    /// <summary>The proposals whose votes are over and were not counted yet, the first of them first.</summary>
    internal IEnumerable<Proposal> Over(LedgerTime now, int most) =>
        Open.IsEmpty || Open.Min.Deadline >= now ? [] : Open.TakeWhile(p => p.Deadline < now).Take(most).Select(p => Proposals[p.Id]);

    /// <summary>The proposals that accuse an address at a moment: those that have not come to their end, did not fail and have not expired.</summary>
    internal IEnumerable<Proposal> Against(Address accused, LedgerTime now, VotingPower votes)
    {
        if (Accusing.IsEmpty)
            yield break;
        var at = Accusing.IndexOf((accused, default));
        for (var i = at < 0 ? ~at : at; i < Accusing.Count && Accusing[i].Accused == accused; i++)
        {
            var proposal = Proposals[Accusing[i].Id];
            if (proposal.StateAt(now, votes) is ProposalState.Pending or ProposalState.Active or ProposalState.Queued)
                yield return proposal;
        }
    }

    internal GovernanceBook Add(Proposal proposal) => this with
    {
        Proposals = Proposals.Add(proposal.Id, proposal),
        Open = Open.Add((proposal.Deadline, proposal.Id)),
        Accusing = proposal.Case is { } accusation ? Accusing.Add((accusation.Accused, proposal.Id)) : Accusing,
    };

    /// <summary>With a proposal as it has become.</summary>
    internal GovernanceBook Set(Proposal proposal)
    {
        var others = Open.Remove((Proposals[proposal.Id].Deadline, proposal.Id));
        return this with
        {
            Proposals = Proposals.SetItem(proposal.Id, proposal),
            Open = proposal.Total is null && proposal.End is null ? others.Add((proposal.Deadline, proposal.Id)) : others,
            Accusing = proposal.Case is { } accusation && !proposal.IsAccusing ? Accusing.Remove((accusation.Accused, proposal.Id)) : Accusing,
        };
    }

    /// <summary>With something listed or taken off.</summary>
    internal Result<GovernanceBook> Change(ListingChange change)
    {
        var list = change.List == ListingKind.Model ? Models : Standards;
        if (change.Add is null && !list.ContainsKey(change.Name))
            return Error.Conflict("listing-unknown", $"No {change.Kind} {change.Name} is listed.");
        if (change.Add is not null && list.ContainsKey(change.Name))
            return Error.Conflict("listing-known", $"The {change.Kind} {change.Name} is listed already.");
        if (change.Add is not null && list.Count >= MaxListings)
            return Error.Conflict("listing-full", $"There are {MaxListings} listings, the most allowed.");
        var changed = change.Add is null ? list.Remove(change.Name) : list.Add(change.Name, change.Add);
        return change.List == ListingKind.Model ? this with { Models = changed } : this with { Standards = changed };
    }
}
