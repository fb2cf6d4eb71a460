using System.Collections.Immutable;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Disputes;

/// <summary>All disputes.</summary>
public sealed record DisputeBook
{
    /// <summary>None.</summary>
    public static readonly DisputeBook Empty = new();

    /// <summary>The offences that code has judged.</summary>
    public JudgementBook Judgements { get; internal init; } = JudgementBook.Empty;

    private ImmutableSortedDictionary<DisputeId, Dispute> ById { get; init; } = ImmutableSortedDictionary<DisputeId, Dispute>.Empty;

    private ImmutableSortedSet<(LedgerTime DueAt, DisputeId Id)> ByTime { get; init; } = [];

    private ImmutableSortedSet<(Address Accused, DisputeId Id)> ByAccused { get; init; } = [];

    /// <summary>In the order in which they were opened.</summary>
    public IEnumerable<Dispute> All => ById.Values;

    /// <summary>From the newest one on, or from the one before another on.</summary>
    public IEnumerable<Dispute> NewestFirst(DisputeId? before) => ById.Values.Reverse().SkipWhile(d => before is { } last && d.Id.CompareTo(last) >= 0);

    /// <summary>When the next phase ends; null where none is open.</summary>
    public LedgerTime? NextDue => ByTime.IsEmpty ? null : ByTime.Min.DueAt;

    internal static DisputeBook Restore(IReadOnlyList<Dispute> disputes, JudgementBook judgements) => new()
    {
        Judgements = judgements,
        ById = SortedMaps.From(disputes.Select(d => KeyValuePair.Create(d.Id, d))),
        ByTime = [.. disputes.Where(d => d.Phase != DisputePhase.Closed).Select(d => (d.DueAt, d.Id))],
        ByAccused = [.. disputes.Where(d => d.Phase != DisputePhase.Closed).Select(d => (d.Accused, d.Id))],
    };

    /// <summary>A dispute, or null.</summary>
    public Dispute? Find(DisputeId id) => ById.GetValueOrDefault(id);

    /// <summary>The disputes against an address that are not closed.</summary>
    public IEnumerable<Dispute> Against(Address accused)
    {
        if (ByAccused.IsEmpty)
            yield break;
        var at = ByAccused.IndexOf((accused, default));
        for (var i = at < 0 ? ~at : at; i < ByAccused.Count && ByAccused[i].Accused == accused; i++)
            yield return ById[ByAccused[i].Id];
    }

    /// <summary>The one whose phase ends first; there is one.</summary>
    internal Dispute Next => ById[ByTime.Min.Id];

    internal DisputeBook Put(Dispute dispute)
    {
        var before = Find(dispute.Id);
        var byTime = before is null ? ByTime : ByTime.Remove((before.DueAt, before.Id));
        var isOpen = dispute.Phase != DisputePhase.Closed;
        return this with
        {
            ById = ById.SetItem(dispute.Id, dispute),
            ByTime = isOpen ? byTime.Add((dispute.DueAt, dispute.Id)) : byTime,
            ByAccused = isOpen ? ByAccused.Add((dispute.Accused, dispute.Id)) : ByAccused.Remove((dispute.Accused, dispute.Id)),
        };
    }
}
