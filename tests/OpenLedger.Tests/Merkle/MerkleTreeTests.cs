using System.Security.Cryptography;
using FsCheck.Fluent;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Merkle;

public sealed class MerkleTreeTests
{
    /// <summary>The leaves of certificate-transparency's merkle_tree_test.cc, which every implementation of RFC 6962 tests with.</summary>
    private static readonly byte[][] PublishedLeaves =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];

    private static readonly Hash256[] Leaves = [.. Enumerable.Range(0, 5_000).Select(i => MerkleTree.LeafHash(BitConverter.GetBytes(i)))];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Root_of_the_published_leaves_is_the_published_root(int count, string root) =>
        Assert.Equal(root, MerkleTree.Root(PublishedLeaves[..count].Select(leaf => MerkleTree.LeafHash(leaf)).ToList()).ToString());

    [Fact]
    public void Root_of_every_small_size_is_that_of_the_definition()
    {
        var range = new CompactRange();
        var definition = new Rfc6962(Leaves);
        for (var count = 0; count <= 300; count++)
        {
            var expected = definition.Root(0, count);
            Assert.Equal(expected, range.Root());
            Assert.Equal(expected, MerkleTree.Root(Leaves.AsSpan(0, count)));
            Assert.Equal((ulong)count, range.Count);
            range.Append(Leaves[count]);
        }
    }

    [Fact]
    public void Root_of_any_size_is_that_of_the_definition() =>
        Gens.ForAll(Gen.Choose(300, Leaves.Length), 25, count => MerkleTree.Root(Leaves.AsSpan(0, count)) == new Rfc6962(Leaves).Root(0, count));

    [Fact]
    public void Root_changes_with_every_leaf_and_their_order() => Gens.ForAll(Gen.Choose(2, 70).Two(), 100, t =>
    {
        var leaves = Leaves[..t.Item1];
        var root = MerkleTree.Root(leaves);
        var at = t.Item2 % (leaves.Length - 1);
        (leaves[at], leaves[at + 1]) = (leaves[at + 1], leaves[at]);
        Assert.NotEqual(root, MerkleTree.Root(leaves));
        (leaves[at], leaves[at + 1]) = (leaves[at + 1], Leaves[^1]);
        Assert.NotEqual(root, MerkleTree.Root(leaves));
        Assert.NotEqual(root, MerkleTree.Root((Hash256[])[.. Leaves[..t.Item1], Leaves[t.Item1 - 1]]));
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1022)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(60_000)]
    public void Leaf_hash_of_any_length_has_the_prefix_zero(int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);
        Assert.Equal(new Hash256(SHA256.HashData([0, .. data])), MerkleTree.LeafHash(data));
    }
}
