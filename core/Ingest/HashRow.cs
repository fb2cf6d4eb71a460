using OpenLedger.Core.Primitives;
using OpenLedger.Core.Sorting;

namespace OpenLedger.Core.Ingest;

/// <summary>A record's hash and its number among all that were read, so that of equal ones the first is known.</summary>
/// <param name="Hash">The hash.</param>
/// <param name="Number">The number, from 0.</param>
internal readonly record struct HashRow(Hash256 Hash, int Number) : ISortRow<HashRow>
{
    /// <inheritdoc />
    public ulong Prefix => Hash.First64Bits;

    /// <inheritdoc />
    public int CompareTo(HashRow other) => Hash.CompareTo(other.Hash) is var order and not 0 ? order : Number.CompareTo(other.Number);
}
