using System.Collections.Immutable;
using System.Globalization;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>A hold's id: <c>hd-</c> and the sequence number of the entry that reserved it.</summary>
/// <param name="Reserved">That entry.</param>
public readonly record struct HoldId(Seq Reserved) : IComparable<HoldId>
{
    /// <summary>Reads <c>hd-7</c>.</summary>
    public static bool TryParse(string? text, out HoldId id)
    {
        id = default;
        if (text is null || !text.StartsWith("hd-", StringComparison.Ordinal) || !Seq.TryParse(text.AsSpan(3), out var seq))
            return false;
        id = new HoldId(seq);
        return true;
    }

    /// <summary>Reads a member of an object.</summary>
    internal static HoldId Read(ObjectReader reader, string name)
    {
        if (!TryParse(reader.Text(name, 4, 24), out var id))
            reader.Reject("not-an-id", "A hold's id is hd- and a number.", name);
        return id;
    }

    /// <inheritdoc />
    public int CompareTo(HoldId other) => Reserved.CompareTo(other.Reserved);

    /// <summary><c>hd-7</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"hd-{Reserved.Value}");
}

/// <summary>OPEN that its holder has reserved for somebody, until it is paid, given back or expires: exactly one of them, once.</summary>
/// <param name="Id">Which.</param>
/// <param name="Account">Whose OPEN it is.</param>
/// <param name="Payee">Who may take it or give it back.</param>
/// <param name="Amount">How much at most.</param>
/// <param name="ExpiresAt">From this moment on it is nobody's but the account's again.</param>
/// <param name="Memo">What it is for, in its holder's words.</param>
public sealed record Hold(HoldId Id, Address Account, Address Payee, OpenAmount Amount, LedgerTime ExpiresAt, string Memo);

/// <summary>All open holds.</summary>
public sealed record HoldBook
{
    /// <summary>None.</summary>
    public static readonly HoldBook Empty = new();

    private ImmutableSortedDictionary<HoldId, Hold> ById { get; init; } = ImmutableSortedDictionary<HoldId, Hold>.Empty;

    private ImmutableSortedSet<(LedgerTime ExpiresAt, HoldId Id)> ByExpiry { get; init; } = [];

    private ImmutableSortedSet<(Address Account, LedgerTime ExpiresAt, HoldId Id)> ByAccount { get; init; } = [];

    /// <summary>In the order in which they were reserved, those that have expired and wait to be cleared included.</summary>
    public IEnumerable<Hold> All => ById.Values;

    /// <summary>The book of holds that come by their ids.</summary>
    internal static HoldBook Restore(IReadOnlyList<Hold> holds) => new()
    {
        ById = SortedMaps.From(holds.Select(h => KeyValuePair.Create(h.Id, h))),
        ByExpiry = [.. holds.Select(h => (h.ExpiresAt, h.Id))],
        ByAccount = [.. holds.Select(h => (h.Account, h.ExpiresAt, h.Id))],
    };

    /// <summary>A hold that is open at a moment, or null: it never was, or it was paid, given back or has expired.</summary>
    public Hold? Find(HoldId id, LedgerTime now) => ById.TryGetValue(id, out var hold) && hold.ExpiresAt > now ? hold : null;

    /// <summary>An account's holds that are open at a moment, those that expire first before the others.</summary>
    public IEnumerable<Hold> Of(Address account, LedgerTime now)
    {
        var (start, end) = Range(account, now.Plus(TimeSpan.FromMilliseconds(1)), LedgerTime.Max);
        for (var i = start; i < end; i++)
            yield return ById[ByAccount[i].Id];
    }

    internal HoldBook Add(Hold hold) => new()
    {
        ById = ById.Add(hold.Id, hold),
        ByExpiry = ByExpiry.Add((hold.ExpiresAt, hold.Id)),
        ByAccount = ByAccount.Add((hold.Account, hold.ExpiresAt, hold.Id)),
    };

    internal HoldBook Remove(Hold hold) => new()
    {
        ById = ById.Remove(hold.Id),
        ByExpiry = ByExpiry.Remove((hold.ExpiresAt, hold.Id)),
        ByAccount = ByAccount.Remove((hold.Account, hold.ExpiresAt, hold.Id)),
    };

    /// <summary>How many holds of an account are open at a moment.</summary>
    internal int CountOf(Address account, LedgerTime now)
    {
        var (start, end) = Range(account, now.Plus(TimeSpan.FromMilliseconds(1)), LedgerTime.Max);
        return end - start;
    }

    /// <summary>Whether any hold has expired that is still here.</summary>
    internal bool HasExpired(LedgerTime now) => !ByExpiry.IsEmpty && ByExpiry[0].ExpiresAt <= now;

    /// <summary>The first of all holds that have expired, at most so many.</summary>
    internal IEnumerable<Hold> Expired(LedgerTime now, int most) => ByExpiry.TakeWhile(h => h.ExpiresAt <= now).Take(most).Select(h => ById[h.Id]);

    /// <summary>The holds of an account that have expired.</summary>
    internal IEnumerable<Hold> ExpiredOf(Address account, LedgerTime now)
    {
        var (start, end) = Range(account, default, now);
        for (var i = start; i < end; i++)
            yield return ById[ByAccount[i].Id];
    }

    /// <summary>Where an account's holds are that expire between two moments, both included.</summary>
    private (int Start, int End) Range(Address account, LedgerTime from, LedgerTime to)
    {
        return (Place((account, from, default)), Place((account, to, new HoldId(new Seq(ulong.MaxValue)))));

        int Place((Address, LedgerTime, HoldId) key) => ByAccount.IndexOf(key) is var at && at < 0 ? ~at : at;
    }
}
