using System.Numerics;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;
using OpenLedger.Tests.Merkle;

namespace OpenLedger.Tests.Contracts;

/// <summary>A question about an inclusion proof.</summary>
internal sealed record InclusionCase(Hash256 Leaf, ulong Index, ulong Size, IReadOnlyList<Hash256> Path, Hash256 Root)
{
    public bool Expected => InclusionProof.Verify(Leaf, Index, Size, Path, Root);

    public VerifyInclusionFunction Message => new() { LeafHash = Leaf.ToArray(), Index = Index, Size = Size, Proof = [.. Path.Select(hash => hash.ToArray())], Root = Root.ToArray() };
}

/// <summary>A question about a consistency proof.</summary>
internal sealed record ConsistencyCase(ulong Earlier, Hash256 EarlierRoot, ulong Size, Hash256 Root, IReadOnlyList<Hash256> Proof)
{
    public bool Expected => ConsistencyProof.Verify(Earlier, EarlierRoot, Size, Root, Proof);

    public VerifyConsistencyFunction Message =>
        new() { Earlier = Earlier, EarlierRoot = EarlierRoot.ToArray(), Size = Size, Root = Root.ToArray(), Proof = [.. Proof.Select(hash => hash.ToArray())] };
}

/// <summary>
/// Good proofs of small real trees and of trees of any size, whose roots are made to fit random nodes; and bad ones, each a good one that was changed in a step or two.
/// </summary>
internal sealed class ProofCases(int seed)
{
    private const int SmallTree = 300;

    private readonly Random _random = new(seed);
    private readonly Rfc6962 _small = new([.. Enumerable.Range(0, SmallTree).Select(i => MerkleTree.LeafHash(BitConverter.GetBytes(i)))]);

    public static IReadOnlyList<Hash256> Path(Hash256[] leaves, int index) => new Rfc6962(leaves).Path(index, 0, leaves.Length);

    public InclusionCase Inclusion()
    {
        var good = _random.Next(2) == 0 ? SmallInclusion() : LargeInclusion();
        for (var change = _random.Next(3); change > 0; change--)
            good = Change(good);
        return good;
    }

    public ConsistencyCase Consistency()
    {
        var good = _random.Next(2) == 0 ? SmallConsistency() : LargeConsistency();
        for (var change = _random.Next(3); change > 0; change--)
            good = Change(good);
        return good;
    }

    private InclusionCase SmallInclusion()
    {
        var size = _random.Next(1, SmallTree);
        var index = _random.Next(size);
        return new InclusionCase(_small.Root(index, 1), (ulong)index, (ulong)size, _small.Path(index, 0, size), _small.Root(0, size));
    }

    private ConsistencyCase SmallConsistency()
    {
        var size = _random.Next(1, SmallTree);
        var earlier = _random.Next(size + 1);
        IReadOnlyList<Hash256> proof = earlier == 0 ? [] : _small.Consistency(earlier, size);
        return new ConsistencyCase((ulong)earlier, _small.Root(0, earlier), (ulong)size, _small.Root(0, size), proof);
    }

    /// <summary>A path of the right length for any size: the steps of RFC 9162, section 2.1.3.2, with a random sibling for each.</summary>
    private InclusionCase LargeInclusion()
    {
        var size = Math.Max(1, Number());
        var index = _random.Next(4) switch { 0 => 0UL, 1 => size - 1, _ => Number() % size };
        var leaf = Hash();
        var (hash, path) = (leaf, new List<Hash256>());
        var (node, last) = (index, size - 1);
        while (last > 0)
        {
            var sibling = Hash();
            path.Add(sibling);
            var isRight = (node & 1) == 1 || node == last;
            hash = isRight ? MerkleTree.NodeHash(sibling, hash) : MerkleTree.NodeHash(hash, sibling);
            while (isRight && (node & 1) == 0 && node != 0)
                (node, last) = (node >> 1, last >> 1);
            (node, last) = (node >> 1, last >> 1);
        }
        return new InclusionCase(leaf, index, size, path, hash);
    }

    /// <summary>As <see cref="LargeInclusion"/>, by section 2.1.4.2.</summary>
    private ConsistencyCase LargeConsistency()
    {
        var size = Math.Max(2, Number());
        var earlier = _random.Next(4) switch { 0 => 1UL << _random.Next(BitOperations.Log2(size)), 1 => size - 1, _ => 1 + (Number() % (size - 1)) };
        var start = Hash();
        var proof = BitOperations.IsPow2(earlier) ? new List<Hash256>() : [start];
        var (before, now) = (start, start);
        var shift = BitOperations.TrailingZeroCount(earlier);
        var (node, last) = ((earlier - 1) >> shift, (size - 1) >> shift);
        while (last > 0)
        {
            var sibling = Hash();
            proof.Add(sibling);
            var isRight = (node & 1) == 1 || node == last;
            now = isRight ? MerkleTree.NodeHash(sibling, now) : MerkleTree.NodeHash(now, sibling);
            if (isRight)
                before = MerkleTree.NodeHash(sibling, before);
            while (isRight && (node & 1) == 0 && node != 0)
                (node, last) = (node >> 1, last >> 1);
            (node, last) = (node >> 1, last >> 1);
        }
        return new ConsistencyCase(earlier, before, size, now, proof);
    }

    private InclusionCase Change(InclusionCase good) => _random.Next(8) switch
    {
        0 => good with { Leaf = Flip(good.Leaf) },
        1 => good with { Root = Flip(good.Root) },
        2 => good with { Index = Near(good.Index) },
        3 => good with { Size = Near(good.Size) },
        4 => good with { Index = good.Size },
        5 => good with { Size = _random.Next(2) == 0 ? 0 : ulong.MaxValue },
        _ => good with { Path = Change(good.Path) },
    };

    private ConsistencyCase Change(ConsistencyCase good) => _random.Next(9) switch
    {
        0 => good with { EarlierRoot = Flip(good.EarlierRoot) },
        1 => good with { Root = Flip(good.Root) },
        2 => good with { Earlier = Near(good.Earlier) },
        3 => good with { Size = Near(good.Size) },
        4 => good with { Earlier = good.Size, Proof = _random.Next(2) == 0 ? [] : good.Proof },
        5 => good with { Earlier = 0, EarlierRoot = _random.Next(2) == 0 ? MerkleTree.EmptyRoot : good.EarlierRoot, Proof = _random.Next(2) == 0 ? [] : good.Proof },
        6 => good with { Size = 0, Root = _random.Next(2) == 0 ? MerkleTree.EmptyRoot : good.Root },
        _ => good with { Proof = Change(good.Proof) },
    };

    private IReadOnlyList<Hash256> Change(IReadOnlyList<Hash256> path)
    {
        var place = _random.Next(path.Count + 1);
        var at = Math.Min(place, Math.Max(0, path.Count - 1));
        return _random.Next(6) switch
        {
            0 when path.Count > 0 => [.. path.Take(at), Flip(path[at]), .. path.Skip(at + 1)],
            1 when path.Count > 0 => [.. path.Take(at), .. path.Skip(at + 1)],
            2 when path.Count > 1 => [.. path.Reverse()],
            3 => [.. path, .. Enumerable.Range(0, 66 - Math.Min(65, path.Count)).Select(_ => Hash())],
            4 => [.. path.Take(1), .. path.Take(1), .. path.Skip(1)],
            _ => [.. path.Take(place), Hash(), .. path.Skip(place)],
        };
    }

    private ulong Near(ulong number) => unchecked(_random.Next(4) switch { 0 => number + 1, 1 => number - 1, 2 => number ^ (1UL << _random.Next(64)), _ => number ^ 1 });

    /// <summary>Any number, with powers of two, their neighbours and the largest well represented.</summary>
    private ulong Number() => _random.Next(4) switch
    {
        0 => unchecked((1UL << _random.Next(64)) + (ulong)(_random.Next(3) - 1)),
        1 => ulong.MaxValue - (ulong)_random.Next(3),
        _ => (ulong)_random.NextInt64(long.MinValue, long.MaxValue) >> _random.Next(64),
    };

    private Hash256 Flip(Hash256 hash)
    {
        var bytes = hash.ToArray();
        bytes[_random.Next(32)] ^= (byte)(1 << _random.Next(8));
        return new Hash256(bytes);
    }

    private Hash256 Hash()
    {
        var bytes = new byte[Hash256.Size];
        _random.NextBytes(bytes);
        return new Hash256(bytes);
    }
}
