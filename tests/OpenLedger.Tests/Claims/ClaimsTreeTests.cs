using System.Text.Json;
using System.Text.Json.Serialization;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Claims;

public sealed class ClaimsTreeTests
{
    private static readonly Gen<ClaimLeaf> Leaf = Gens.Address.Two().SelectMany(who => Gens.UInt64.Two().Select(total =>
        new ClaimLeaf(who.Item1, who.Item2, ((UInt128)total.Item1 << 64) | total.Item2)));

    [Fact]
    public void Root_of_no_claims_is_zero() => Assert.Equal(default, ClaimsTree.Create([]).Root);

    [Fact]
    public void Single_claim_is_its_own_root_and_needs_no_path()
    {
        var leaf = new ClaimLeaf(new Address(new byte[20]), new Address([.. Enumerable.Repeat((byte)7, 20)]), 5);
        var tree = ClaimsTree.Create([leaf]);
        Assert.Equal(leaf.Hash(), tree.Root);
        Assert.Empty(tree.Prove(leaf.Account)!.Path);
    }

    [Fact]
    public void Two_claims_of_one_account_are_refused()
    {
        var leaf = new ClaimLeaf(new Address(new byte[20]), new Address(new byte[20]), 5);
        Assert.Throws<ArgumentException>(() => ClaimsTree.Create([leaf, leaf with { Total = 6 }]));
    }

    [Fact]
    public void Every_claim_proves_in_any_order_of_the_leaves_and_no_other_does() => Gens.ForAll(Gen.Choose(1, 70).SelectMany(count => Leaf.ArrayOf(count)), 60, leaves =>
    {
        var claims = leaves.DistinctBy(leaf => leaf.Account).ToList();
        var tree = ClaimsTree.Create(claims);
        Assert.Equal(claims.Count, tree.Count);
        Assert.Equal(tree.Root, ClaimsTree.Create(Enumerable.Reverse(claims)).Root);
        foreach (var leaf in claims)
        {
            var proof = tree.Prove(leaf.Account)!;
            Assert.Equal(leaf, proof.Leaf);
            Assert.True(proof.Verify(tree.Root));
            Assert.False((proof with { Leaf = leaf with { Total = leaf.Total + 1 } }).Verify(tree.Root));
            Assert.False((proof with { Leaf = leaf with { Payout = Other(leaf.Payout) } }).Verify(tree.Root));
            Assert.False((proof with { Path = [.. proof.Path, tree.Root] }).Verify(tree.Root));
            Assert.True(proof.Path.Count == 0 || !(proof with { Path = [.. proof.Path.Skip(1)] }).Verify(tree.Root));
            Assert.Null(tree.Prove(Other(leaf.Account)));
        }
    });

    [Fact]
    public void Tree_of_a_hundred_thousand_claims_proves_in_seventeen_steps()
    {
        var tree = ClaimsTree.Create(Enumerable.Range(0, 100_000).Select(i => new ClaimLeaf(Numbered(i), Numbered(i), (UInt128)i)));
        Assert.All([0, 1, 49_999, 99_999], i =>
        {
            var proof = tree.Prove(Numbered(i))!;
            Assert.InRange(proof.Path.Count, 16, 17);
            Assert.True(proof.Verify(tree.Root));
        });
    }

    [Fact]
    public async Task Trees_are_those_of_OpenZeppelins_library()
    {
        int[] sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 100];
        var trees = sizes.Select(size => Leaf.Sample(50, size).DistinctBy(leaf => leaf.Account).ToArray()).ToArray();
        var input = trees.Select(tree => tree.Select(leaf => new[] { leaf.Account.ToString(), leaf.Payout.ToString(), leaf.Total.ToString() }));
        var theirs = await NodeScript.RunAsync<StandardTree[]>("OpenLedger.Tests/Claims/standard-tree.mjs", JsonSerializer.Serialize(input));
        Assert.All(trees.Zip(theirs), pair =>
        {
            var tree = ClaimsTree.Create(pair.First);
            Assert.Equal(pair.Second.Root, $"0x{tree.Root}");
            Assert.Equal(pair.Second.Proofs, pair.First.Select(leaf => tree.Prove(leaf.Account)!.Path.Select(hash => $"0x{hash}").ToArray()));
        });
    }

    private static Address Numbered(int i)
    {
        var bytes = new byte[Address.Size];
        BitConverter.TryWriteBytes(bytes, i);
        return new Address(bytes);
    }

    private static Address Other(Address address)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        address.CopyTo(bytes);
        bytes[^1] ^= 1;
        return new Address(bytes);
    }

    private sealed record StandardTree([property: JsonPropertyName("root")] string Root, [property: JsonPropertyName("proofs")] string[][] Proofs);
}
