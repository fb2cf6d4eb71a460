using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Identity;
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
        Assert.Empty(tree.Prove(0, leaf).Path);
    }

    [Fact]
    public void Leaf_is_keccak_twice_over_its_abi_encoding()
    {
        var leaf = new ClaimLeaf(Numbered(7), Numbered(8), UInt128.MaxValue - 9);
        var words = new byte[96];
        leaf.Encode(words);
        Assert.Equal(Keccak.Hash(Keccak.Hash(words)), leaf.Hash().ToArray());
    }

    /// <summary>The roots that OpenZeppelin's StandardMerkleTree makes of one value, of the types address, address and uint256.</summary>
    [Theory]
    [InlineData("1", "25e712c2e9d83ed07f3cc1ff2f922cbc81a8dfd2298940cda57ba783b05e25b7")]
    [InlineData("170141183460469231731687303715884105733", "0a8d32aacc548f377ba8e4c54697b54e8046c8b6d509152970d414468e1a3da9")]
    public void Leaf_is_the_one_of_OpenZeppelins_library(string total, string expected)
    {
        var leaf = new ClaimLeaf(new Address([.. Enumerable.Repeat((byte)0x11, 20)]), new Address([.. Enumerable.Repeat((byte)0x22, 20)]), UInt128.Parse(total, CultureInfo.InvariantCulture));
        Assert.Equal(expected, leaf.Hash().ToString());
    }

    [Fact]
    public void Path_may_have_sixty_four_steps_and_no_more()
    {
        var leaf = new ClaimLeaf(Numbered(1), Numbered(1), 1);
        Hash256[] path = [.. Enumerable.Range(0, ClaimProof.MaxLength + 1).Select(i => Hash256.Sha256(BitConverter.GetBytes(i)))];
        Hash256 Root(int steps) => path.Take(steps).Aggregate(leaf.Hash(), ClaimProof.NodeHash);
        Assert.Equal(64, ClaimProof.MaxLength);
        Assert.True(new ClaimProof(leaf, path[..64]).Verify(Root(64)));
        Assert.False(new ClaimProof(leaf, path).Verify(Root(65)));
    }

    [Fact]
    public void Prover_that_goes_back_to_fewer_claims_has_the_root_and_the_proofs_of_those()
    {
        var few = ClaimBook.Empty.Add(Numbered(5), Numbered(5), 3).Add(Numbered(9), Numbered(1), 4);
        var many = few.Add(Numbered(5), Numbered(6), 7).Add(Numbered(7), Numbered(7), 1).Add(Numbered(8), Numbered(8), 2);
        var prover = new ClaimProver(few);
        var (first, changed) = (prover.Root, few.Add(Numbered(5), Numbered(5), 1));
        foreach (var book in new[] { many, few, changed, ClaimBook.Empty, many, few })
        {
            prover.MoveTo(book);
            Assert.Same(book, prover.Book);
            Assert.Equal(new ClaimProver(book).Root, prover.Root);
        }
        Assert.Equal(first, prover.Root);
        Assert.NotEqual(first, new ClaimProver(changed).Root);
        prover.MoveTo(ClaimBook.Empty);
        Assert.Equal(default, prover.Root);
    }

    [Fact]
    public void Claim_of_more_than_128_bits_is_refused_and_not_begun_anew() =>
        Assert.Throws<OverflowException>(() => ClaimBook.Empty.Add(Numbered(1), Numbered(1), UInt128.MaxValue).Add(Numbered(1), Numbered(1), 1));

    [Fact]
    public void Every_claim_proves_at_its_place_and_no_other_does() => Gens.ForAll(Gen.Choose(1, 70).SelectMany(count => Leaf.ArrayOf(count)), 60, leaves =>
    {
        var claims = leaves.DistinctBy(leaf => leaf.Account).ToList();
        var tree = ClaimsTree.Create(claims);
        Assert.Equal(claims.Count, tree.Count);
        for (var i = 0; i < claims.Count; i++)
        {
            var leaf = claims[i];
            var proof = tree.Prove(i, leaf);
            Assert.Equal(leaf, proof.Leaf);
            Assert.True(proof.Verify(tree.Root));
            Assert.False((proof with { Leaf = leaf with { Total = leaf.Total + 1 } }).Verify(tree.Root));
            Assert.False((proof with { Leaf = leaf with { Payout = Other(leaf.Payout) } }).Verify(tree.Root));
            Assert.False((proof with { Path = [.. proof.Path, tree.Root] }).Verify(tree.Root));
            Assert.True(proof.Path.Count == 0 || !(proof with { Path = [.. proof.Path.Skip(1)] }).Verify(tree.Root));
            Assert.Throws<ArgumentException>(() => tree.Prove(i, leaf with { Account = Other(leaf.Account) }));
        }
        Assert.Throws<ArgumentException>(() => tree.Prove(claims.Count, claims[0]));
        Assert.Throws<ArgumentException>(() => tree.Prove(-1, claims[0]));
    });

    [Fact]
    public void Tree_that_grew_and_changed_is_the_tree_that_is_made_at_once() => Gens.ForAllSequences(Gen.Choose(1, 40).Two(), 60, 30, steps =>
    {
        var (tree, leaves) = (new ClaimsTree(), new List<ClaimLeaf>());
        foreach (var (add, change) in steps)
        {
            var ordinals = Enumerable.Range(0, leaves.Count).Where(i => i * 7 % 40 < change).Concat(Enumerable.Range(leaves.Count, add)).ToList();
            leaves.AddRange(Enumerable.Range(leaves.Count, add).Select(i => new ClaimLeaf(Numbered(i), Numbered(i), 1)));
            foreach (var ordinal in ordinals)
                leaves[ordinal] = leaves[ordinal] with { Total = leaves[ordinal].Total + 1 };
            tree.Set(ordinals, ordinals.ConvertAll(i => leaves[i]));
            Assert.Equal(ClaimsTree.Create(leaves).Root, tree.Root);
        }
        Assert.True(tree.Prove(leaves.Count - 1, leaves[^1]).Verify(tree.Root));
    });

    [Fact]
    public void Leaves_that_leave_a_gap_or_come_twice_are_refused()
    {
        var leaf = new ClaimLeaf(Numbered(1), Numbered(1), 1);
        foreach (var ordinals in new[] { new[] { 1 }, [0, 2], [0, 0], [-1] })
            Assert.Throws<ArgumentException>(() => new ClaimsTree().Set(ordinals, [.. ordinals.Select(_ => leaf)]));
        Assert.Throws<ArgumentException>(() => new ClaimsTree().Set([0, 1], [leaf]));
    }

    [Fact]
    public void Tree_of_a_hundred_thousand_claims_proves_in_seventeen_steps()
    {
        var leaves = Enumerable.Range(0, 100_000).Select(i => new ClaimLeaf(Numbered(i), Numbered(i), (UInt128)i)).ToList();
        var tree = ClaimsTree.Create(leaves);
        Assert.All([0, 1, 49_999, 99_999], i =>
        {
            var proof = tree.Prove(i, leaves[i]);
            Assert.InRange(proof.Path.Count, 10, 17);
            Assert.True(proof.Verify(tree.Root));
        });
    }

    [Fact]
    public async Task Proofs_are_taken_by_OpenZeppelins_library()
    {
        int[] sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 100];
        var sets = sizes.Select(size => Leaf.Sample(50, size).DistinctBy(leaf => leaf.Account).ToArray()).ToArray();
        var input = sets.Select(ClaimsTree.Create).Zip(sets, (tree, leaves) => new
        {
            root = $"0x{tree.Root}",
            claims = leaves.Select((leaf, i) => new { value = new[] { leaf.Account.ToString(), leaf.Payout.ToString(), leaf.Total.ToString() }, proof = tree.Prove(i, leaf).Path.Select(hash => $"0x{hash}") }),
        });
        var verdicts = await NodeScript.RunAsync<Verdict[]>("OpenLedger.Tests/Claims/standard-tree.mjs", JsonSerializer.Serialize(input));
        Assert.Equal(sets.Select(set => set.Length), verdicts.Select(v => v.Taken));
        Assert.All(verdicts, verdict => Assert.Equal(0, verdict.TakenOfOthers));
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

    private sealed record Verdict([property: JsonPropertyName("taken")] int Taken, [property: JsonPropertyName("takenOfOthers")] int TakenOfOthers);
}
