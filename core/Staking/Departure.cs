using System.Collections.Immutable;
using System.Globalization;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Staking;

/// <summary>A departure's id: <c>sd-</c> and the sequence number of the entry that asked for it.</summary>
/// <param name="Asked">That entry.</param>
public readonly record struct DepartureId(Seq Asked) : IComparable<DepartureId>
{
    /// <inheritdoc />
    public int CompareTo(DepartureId other) => Asked.CompareTo(other.Asked);

    /// <summary><c>sd-7</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"sd-{Asked.Value}");
}

/// <summary>Stake that leaves a pool when its time has come, and is liable there until then.</summary>
/// <param name="Id">Which.</param>
/// <param name="Staker">Whose.</param>
/// <param name="From">Whose pool it leaves; zeros for the one behind nobody.</param>
/// <param name="To">Whose pool it goes to; null where it goes back to the staker's balance.</param>
/// <param name="Shares">Of what leaves the pool where it goes to the balance; else of the pool's stake, in which it still takes part.</param>
/// <param name="DueAt">When.</param>
public sealed record Departure(DepartureId Id, Address Staker, Address From, Address? To, UInt128 Shares, LedgerTime DueAt);

/// <summary>All departures that wait.</summary>
public sealed record DepartureBook
{
    /// <summary>None.</summary>
    public static readonly DepartureBook Empty = new();

    private ImmutableSortedDictionary<DepartureId, Departure> ById { get; init; } = ImmutableSortedDictionary<DepartureId, Departure>.Empty;

    private ImmutableSortedSet<(LedgerTime DueAt, DepartureId Id)> ByTime { get; init; } = [];

    private ImmutableSortedSet<(Address Staker, LedgerTime DueAt, DepartureId Id)> ByStaker { get; init; } = [];

    /// <summary>In the order in which they were asked for.</summary>
    public IEnumerable<Departure> All => ById.Values;

    /// <summary>When the next one is due; null where none waits.</summary>
    public LedgerTime? NextDue => ByTime.IsEmpty ? null : ByTime.Min.DueAt;

    /// <summary>The book of departures that come by their ids.</summary>
    internal static DepartureBook Restore(IReadOnlyList<Departure> departures) => new()
    {
        ById = SortedMaps.From(departures.Select(d => KeyValuePair.Create(d.Id, d))),
        ByTime = [.. departures.Select(d => (d.DueAt, d.Id))],
        ByStaker = [.. departures.Select(d => (d.Staker, d.DueAt, d.Id))],
    };

    /// <summary>A staker's, those that are due first before the others.</summary>
    public IEnumerable<Departure> Of(Address staker)
    {
        var (start, end) = Range(staker, LedgerTime.Max);
        for (var i = start; i < end; i++)
            yield return ById[ByStaker[i].Id];
    }

    internal DepartureBook Add(Departure departure) => new()
    {
        ById = ById.Add(departure.Id, departure),
        ByTime = ByTime.Add((departure.DueAt, departure.Id)),
        ByStaker = ByStaker.Add((departure.Staker, departure.DueAt, departure.Id)),
    };

    internal DepartureBook Remove(Departure departure) => new()
    {
        ById = ById.Remove(departure.Id),
        ByTime = ByTime.Remove((departure.DueAt, departure.Id)),
        ByStaker = ByStaker.Remove((departure.Staker, departure.DueAt, departure.Id)),
    };

    /// <summary>How many a staker has.</summary>
    internal int CountOf(Address staker)
    {
        var (start, end) = Range(staker, LedgerTime.Max);
        return end - start;
    }

    /// <summary>The one that is due first; there is one.</summary>
    internal Departure Next => ById[ByTime.Min.Id];

    /// <summary>A staker's whose time has come.</summary>
    internal IEnumerable<Departure> DueOf(Address staker, LedgerTime now)
    {
        var (start, end) = Range(staker, now);
        return start == end ? [] : Enumerable.Range(start, end - start).Select(i => ById[ByStaker[i].Id]);
    }

    /// <summary>Where a staker's are that are due up to a moment.</summary>
    private (int Start, int End) Range(Address staker, LedgerTime to)
    {
        return ByStaker.IsEmpty ? (0, 0) : (Place((staker, default, default)), Place((staker, to, new DepartureId(new Seq(ulong.MaxValue)))));

        int Place((Address, LedgerTime, DepartureId) key) => ByStaker.IndexOf(key) is var at && at < 0 ? ~at : at;
    }
}
