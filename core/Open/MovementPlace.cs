using System.Globalization;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>Where a movement is among all of the ledger.</summary>
/// <param name="Seq">The entry that caused it.</param>
/// <param name="Index">Which of that entry's movements, from 0.</param>
public readonly record struct MovementPlace(Seq Seq, ushort Index) : IComparable<MovementPlace>
{
    /// <summary>After all.</summary>
    public static readonly MovementPlace End = new(new Seq(ulong.MaxValue), ushort.MaxValue);

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, out MovementPlace place)
    {
        place = default;
        if (text.IndexOf('.', StringComparison.Ordinal) is not (> 0 and var dot) || !Seq.TryParse(text.AsSpan(0, dot), out var seq)
            || !ushort.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return false;
        place = new MovementPlace(seq, index);
        return true;
    }

    /// <inheritdoc />
    public int CompareTo(MovementPlace other) => Seq.CompareTo(other.Seq) is var order and not 0 ? order : Index.CompareTo(other.Index);

    /// <summary>For people: <c>41.0</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seq.Value}.{Index}");
}
