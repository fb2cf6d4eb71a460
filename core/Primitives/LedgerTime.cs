using System.Globalization;

namespace OpenLedger.Core.Primitives;

/// <summary>A moment on the ledger, in milliseconds since 1970-01-01T00:00:00Z.</summary>
/// <param name="UnixMs">Milliseconds since the Unix epoch, without leap seconds.</param>
public readonly record struct LedgerTime(ulong UnixMs) : IComparable<LedgerTime>
{
    /// <summary>The latest moment that a ledger accepts: 9999-12-31T23:59:59.999Z.</summary>
    public static readonly LedgerTime Max = new(253_402_300_799_999);

    /// <summary>The moment, cut to milliseconds.</summary>
    public static LedgerTime From(DateTimeOffset time) => new((ulong)Math.Max(0, time.ToUnixTimeMilliseconds()));

    /// <summary>As a date and time in UTC.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeMilliseconds((long)UnixMs);

    /// <summary>This moment and <paramref name="span"/> later, at most <see cref="Max"/>.</summary>
    public LedgerTime Plus(TimeSpan span) => new(Math.Min(Max.UnixMs, UnixMs + (ulong)span.TotalMilliseconds));

    /// <summary>The later of two moments.</summary>
    public static LedgerTime Later(LedgerTime a, LedgerTime b) => a.UnixMs >= b.UnixMs ? a : b;

    /// <inheritdoc />
    public int CompareTo(LedgerTime other) => UnixMs.CompareTo(other.UnixMs);

    /// <summary>RFC 3339 in UTC with milliseconds, for people.</summary>
    public override string ToString() => ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Earlier.</summary>
    public static bool operator <(LedgerTime left, LedgerTime right) => left.UnixMs < right.UnixMs;

    /// <summary>Later.</summary>
    public static bool operator >(LedgerTime left, LedgerTime right) => left.UnixMs > right.UnixMs;

    /// <summary>Earlier or equal.</summary>
    public static bool operator <=(LedgerTime left, LedgerTime right) => left.UnixMs <= right.UnixMs;

    /// <summary>Later or equal.</summary>
    public static bool operator >=(LedgerTime left, LedgerTime right) => left.UnixMs >= right.UnixMs;
}
