using FsCheck.Fluent;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Merkle;

public sealed class StoredTreeTests
{
    private static readonly Hash256[] Leaves = [.. Enumerable.Range(0, 70_000).Select(i => MerkleTree.LeafHash(BitConverter.GetBytes(~i)))];

    [Fact]
    public async Task Proofs_from_tiles_are_those_of_the_definition_for_every_small_size()
    {
        var definition = new Rfc6962(Leaves);
        var checkedProofs = 0;
        for (var size = 1; size <= 530; size++)
        {
            var (tiles, _) = PublishedTiles.Of(Leaves.AsSpan(0, size));
            var tree = new StoredTree((ulong)size, tiles.ReadAsync);
            var root = definition.Root(0, size);
            // Every place of the smallest trees, and of the others their borders and those of tiles and subtrees.
            foreach (var at in Enumerable.Range(0, size).Where(i => size <= 70 || i < 2 || i > size - 3 || i % 128 is 0 or 127 || i % 61 == size % 61))
            {
                var path = await tree.PathAsync((ulong)at, CancellationToken.None);
                Assert.Equal(definition.Path(at, 0, size), path);
                Assert.True(InclusionProof.Verify(Leaves[at], (ulong)at, (ulong)size, path, root));
                var proof = await tree.ConsistencyAsync((ulong)at + 1, CancellationToken.None);
                Assert.Equal(definition.Consistency(at + 1, size), proof);
                Assert.Equal(definition.Root(0, at + 1), await tree.RootAsync((ulong)at + 1, CancellationToken.None));
                Assert.True(ConsistencyProof.Verify((ulong)at + 1, definition.Root(0, at + 1), (ulong)size, root, proof));
                checkedProofs++;
            }
        }
        Assert.True(checkedProofs > 5_000, $"{checkedProofs} proofs");
    }

    [Fact]
    public async Task Proofs_of_large_logs_verify_and_read_few_tiles()
    {
        foreach (var (a, b) in Gen.Sample(Gen.Choose(1, Leaves.Length).Two(), 12, 10).Append((65_536, 65_537)).Append((1, 70_000)))
        {
            var (earlier, size) = (Math.Min(a, b), Math.Max(a, b));
            var (tiles, appended) = PublishedTiles.Of(Leaves.AsSpan(0, size));
            var at = (ulong)(earlier - 1);

            var path = await new StoredTree((ulong)size, tiles.ReadAsync).PathAsync(at, CancellationToken.None);
            Assert.InRange(tiles.Reads, 1, 6);
            Assert.True(InclusionProof.Verify(Leaves[earlier - 1], at, (ulong)size, path, appended.Root()));

            tiles.Reads = 0;
            var tree = new StoredTree((ulong)size, tiles.ReadAsync);
            var proof = await tree.ConsistencyAsync((ulong)earlier, CancellationToken.None);
            Assert.InRange(tiles.Reads, 0, 6);
            var before = MerkleTree.Root(Leaves.AsSpan(0, earlier));
            Assert.Equal(before, await tree.RootAsync((ulong)earlier, CancellationToken.None));
            Assert.True(ConsistencyProof.Verify((ulong)earlier, before, (ulong)size, appended.Root(), proof));
        }
    }

    [Fact]
    public void Any_change_of_a_proof_makes_it_fail() => Gens.ForAll(Gen.Choose(1, 700).Two().Zip(Gen.Choose(0, 255)), 150, c =>
    {
        var ((a, b), bit) = c;
        var (earlier, size) = (Math.Min(a, b), Math.Max(a, b));
        var definition = new Rfc6962(Leaves);
        var (before, root) = (definition.Root(0, earlier), definition.Root(0, size));
        var (path, proof) = (definition.Path(earlier - 1, 0, size), definition.Consistency(earlier, size));
        Assert.True(Included(Leaves[earlier - 1], path, root));
        Assert.True(Consistent(before, root, proof));

        Assert.False(Included(Flip(Leaves[earlier - 1], bit), path, root));
        Assert.False(Included(Leaves[earlier - 1], path, Flip(root, bit)));
        Assert.All(Changes(path, bit), changed => Assert.False(Included(Leaves[earlier - 1], changed, root)));
        Assert.False(Consistent(Flip(before, bit), root, proof));
        Assert.False(Consistent(before, Flip(root, bit), proof));
        Assert.All(Changes(proof, bit), changed => Assert.False(Consistent(before, root, changed)));
        Assert.False(InclusionProof.Verify(Leaves[earlier - 1], (ulong)size, (ulong)size, path, root));
        Assert.Equal(earlier == size, ConsistencyProof.Verify((ulong)size, root, (ulong)earlier, before, proof));

        bool Included(Hash256 leaf, IReadOnlyList<Hash256> p, Hash256 r) => InclusionProof.Verify(leaf, (ulong)earlier - 1, (ulong)size, p, r);
        bool Consistent(Hash256 old, Hash256 now, IReadOnlyList<Hash256> p) => ConsistencyProof.Verify((ulong)earlier, old, (ulong)size, now, p);
    });

    [Fact]
    public void Empty_tree_begins_every_tree_and_needs_no_proof()
    {
        var root = MerkleTree.Root(Leaves.AsSpan(0, 5));
        Assert.True(ConsistencyProof.Verify(0, MerkleTree.EmptyRoot, 5, root, []));
        Assert.True(ConsistencyProof.Verify(0, MerkleTree.EmptyRoot, 0, MerkleTree.EmptyRoot, []));
        Assert.False(ConsistencyProof.Verify(0, root, 5, root, []));
        Assert.False(ConsistencyProof.Verify(0, root, 0, root, []));
        Assert.False(ConsistencyProof.Verify(0, MerkleTree.EmptyRoot, 5, root, [root]));
    }

    [Fact]
    public void Lengths_beyond_any_tree_are_refused()
    {
        var many = Enumerable.Repeat(Leaves[0], 66).ToArray();
        Assert.False(InclusionProof.Verify(Leaves[0], 0, ulong.MaxValue, many, Leaves[0]));
        Assert.False(ConsistencyProof.Verify(3, Leaves[0], ulong.MaxValue, Leaves[0], many));
        Assert.False(ConsistencyProof.Verify(ulong.MaxValue - 1, Leaves[0], ulong.MaxValue, Leaves[0], many[..64]));
    }

    private static IEnumerable<IReadOnlyList<Hash256>> Changes(IReadOnlyList<Hash256> path, int bit)
    {
        for (var i = 0; i < path.Count; i++)
        {
            yield return [.. path.Take(i), Flip(path[i], bit), .. path.Skip(i + 1)];
            yield return [.. path.Take(i), .. path.Skip(i + 1)];
            yield return [.. path.Take(i), Leaves[bit], .. path.Skip(i)];
            if (i > 0)
                yield return [.. path.Take(i - 1), path[i], path[i - 1], .. path.Skip(i + 1)];
        }
        yield return [.. path, Leaves[bit]];
    }

    private static Hash256 Flip(Hash256 hash, int bit)
    {
        var bytes = hash.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new Hash256(bytes);
    }
}
