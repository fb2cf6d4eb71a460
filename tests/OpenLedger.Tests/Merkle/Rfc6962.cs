using System.Security.Cryptography;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Merkle;

/// <summary>RFC 6962, section 2.1, word for word and as slow as that is; roots of runs that were asked for are remembered.</summary>
internal sealed class Rfc6962(Hash256[] leaves)
{
    private readonly Dictionary<(int Start, int Count), Hash256> _roots = [];

    /// <summary>MTH(D[start:start + count]) of section 2.1.</summary>
    public Hash256 Root(int start, int count)
    {
        if (count < 2)
            return count == 0 ? new Hash256(SHA256.HashData([])) : leaves[start];
        if (_roots.TryGetValue((start, count), out var known))
            return known;
        var k = Split(count);
        return _roots[(start, count)] = new Hash256(SHA256.HashData([1, .. Root(start, k).ToArray(), .. Root(start + k, count - k).ToArray()]));
    }

    /// <summary>PATH(m, D[start:start + count]) of section 2.1.1.</summary>
    public IReadOnlyList<Hash256> Path(int m, int start, int count)
    {
        if (count == 1)
            return [];
        var k = Split(count);
        return m < k
            ? [.. Path(m, start, k), Root(start + k, count - k)]
            : [.. Path(m - k, start + k, count - k), Root(start, k)];
    }

    /// <summary>PROOF(m, D[0:count]) of section 2.1.2.</summary>
    public IReadOnlyList<Hash256> Consistency(int m, int count) => SubProof(m, 0, count, true);

    private IReadOnlyList<Hash256> SubProof(int m, int start, int count, bool isWhole)
    {
        if (m == count)
            return isWhole ? [] : [Root(start, count)];
        var k = Split(count);
        return m <= k
            ? [.. SubProof(m, start, k, isWhole), Root(start + k, count - k)]
            : [.. SubProof(m - k, start + k, count - k, false), Root(start, k)];
    }

    /// <summary>The largest power of two smaller than the count.</summary>
    private static int Split(int count)
    {
        var k = 1;
        while (k * 2 < count)
            k *= 2;
        return k;
    }
}
