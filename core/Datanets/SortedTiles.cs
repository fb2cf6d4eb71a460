using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary>Searches hashes that lie sorted in a file, reading a tile of them at a time.</summary>
public static class SortedTiles
{
    /// <summary>
    /// The position of the first hash that is not below <paramref name="wanted"/>; <paramref name="count"/> where all are. Hashes spread evenly, so their
    /// first bits tell nearly where one is; every second guess halves what is left, so hashes that somebody has chosen cost twice a binary search at most.
    /// </summary>
    /// <param name="wanted">The hash.</param>
    /// <param name="count">How many hashes there are, in ascending order; equal ones may follow one another.</param>
    /// <param name="tileSize">How many a tile has; the last may have fewer.</param>
    /// <param name="read">Reads the tile of a number.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<ulong> LowerBoundAsync(
        Hash256 wanted, ulong count, int tileSize, Func<ulong, CancellationToken, Task<IReadOnlyList<Hash256>>> read, CancellationToken cancellationToken)
    {
        var (low, high) = (0UL, count);
        var (lowKey, highKey) = (0UL, ulong.MaxValue);
        for (var guess = 0; low < high; guess++)
        {
            var share = guess % 2 == 0 && highKey > lowKey && wanted.First64Bits >= lowKey
                ? (UInt128)(high - low) * (wanted.First64Bits - lowKey) / ((UInt128)(highKey - lowKey) + 1)
                : (high - low) / 2;
            var tile = (low + (ulong)UInt128.Min(share, high - low - 1)) / (ulong)tileSize;
            var hashes = await read(tile, cancellationToken);
            var first = tile * (ulong)tileSize;
            if (wanted <= hashes[0])
                (high, highKey) = (Math.Max(low, first), hashes[0].First64Bits);
            else if (wanted > hashes[^1])
                (low, lowKey) = (Math.Min(high, first + (ulong)hashes.Count), hashes[^1].First64Bits);
            else
                return first + (ulong)LowerBound(hashes, wanted);
        }
        return low;
    }

    private static int LowerBound(IReadOnlyList<Hash256> hashes, Hash256 wanted)
    {
        var (low, high) = (0, hashes.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (hashes[middle] < wanted)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
