using System.Collections.Immutable;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Disputes;

/// <summary>An offence that code has judged.</summary>
/// <param name="Seq">The entry that reported it.</param>
/// <param name="Time">Its time.</param>
/// <param name="Offence">What.</param>
/// <param name="Offender">Who.</param>
/// <param name="On">On what the offender voted twice.</param>
/// <param name="Reporter">Who reported it.</param>
/// <param name="Slashed">What was taken from the stake.</param>
public sealed record Judgement(Seq Seq, LedgerTime Time, Offence Offence, Address Offender, VotedOn On, Address Reporter, OpenAmount Slashed);

/// <summary>All offences that code has judged; each is judged once.</summary>
public sealed record JudgementBook
{
    /// <summary>None.</summary>
    public static readonly JudgementBook Empty = new();

    private SortedTree<Seq, Judgement> BySeq { get; init; } = SortedTree<Seq, Judgement>.Empty;

    private ImmutableSortedDictionary<(Address Offender, VotedOn On), Seq> ByOffence { get; init; } = ImmutableSortedDictionary<(Address Offender, VotedOn On), Seq>.Empty;

    /// <summary>In the order in which they were reported.</summary>
    public IEnumerable<Judgement> All => BySeq.Values;

    /// <summary>From the newest one on, or from the one before another on.</summary>
    public IEnumerable<Judgement> NewestFirst(Seq? before)
    {
        for (var i = (before is { } seq ? BySeq.CountBelow(seq) : BySeq.Count) - 1; i >= 0; i--)
            yield return BySeq[BySeq.KeyAt(i)];
    }

    internal static JudgementBook Restore(IReadOnlyList<Judgement> judgements) => new()
    {
        BySeq = SortedTree<Seq, Judgement>.From(judgements, static j => j.Seq, static j => j),
        ByOffence = Empty.ByOffence.AddRange(judgements.Select(j => KeyValuePair.Create((j.Offender, j.On), j.Seq))),
    };

    /// <summary>The judgement of an offence, or null.</summary>
    internal Judgement? Find(Address offender, VotedOn on) => ByOffence.TryGetValue((offender, on), out var seq) ? BySeq[seq] : null;

    internal JudgementBook Add(Judgement judgement) => new()
    {
        BySeq = BySeq.Add(judgement.Seq, judgement),
        ByOffence = ByOffence.Add((judgement.Offender, judgement.On), judgement.Seq),
    };
}
