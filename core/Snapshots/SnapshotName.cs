using System.Globalization;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>What a stored snapshot is called, which says what must be in it.</summary>
/// <param name="AsOf">After how many entries the state is.</param>
/// <param name="Hash">The state's hash.</param>
public readonly record struct SnapshotName(Seq AsOf, Hash256 Hash) : IComparable<SnapshotName>
{
    private const int AsOfDigits = 20;

    /// <summary>Reads <see cref="ToString"/>; false where it is not that.</summary>
    public static bool TryParse(string text, out SnapshotName name)
    {
        name = default;
        if (text.Length != AsOfDigits + 1 + (2 * Hash256.Size) || !ulong.TryParse(text.AsSpan(0, AsOfDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var asOf)
            || !Hash256.TryParse(text.AsSpan(AsOfDigits + 1), out var hash))
            return false;
        name = new SnapshotName(new Seq(asOf), hash);
        return name.ToString() == text;
    }

    /// <summary>By position, then by hash.</summary>
    public int CompareTo(SnapshotName other) => AsOf.CompareTo(other.AsOf) is var order and not 0 ? order : Hash.CompareTo(other.Hash);

    /// <summary>Twenty digits, a hyphen and the hash: in the order of the positions.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{AsOf.Value:D20}-{Hash}");
}
