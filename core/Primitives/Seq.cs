using System.Globalization;

namespace OpenLedger.Core.Primitives;

/// <summary>The sequence number of an entry: 0 is the genesis entry, and every later entry has the next.</summary>
/// <param name="Value">Position in the ledger, from 0.</param>
public readonly record struct Seq(ulong Value) : IComparable<Seq>
{
    /// <summary>The number after this one.</summary>
    public Seq Next => new(Value + 1);

    /// <summary>Reads a canonical decimal: digits without sign or leading zeros.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Seq seq)
    {
        seq = default;
        if (!Decimals.TryParse(text, out var value))
            return false;
        seq = new Seq(value);
        return true;
    }

    /// <inheritdoc />
    public int CompareTo(Seq other) => Value.CompareTo(other.Value);

    /// <summary>Decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Numeric order.</summary>
    public static bool operator <(Seq left, Seq right) => left.Value < right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator >(Seq left, Seq right) => left.Value > right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator <=(Seq left, Seq right) => left.Value <= right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator >=(Seq left, Seq right) => left.Value >= right.Value;
}
