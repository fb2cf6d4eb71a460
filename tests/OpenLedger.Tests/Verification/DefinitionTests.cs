using System.Text;
using FsCheck.Fluent;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;
using OpenLedger.Tests.Primitives;
using Plain = OpenLedger.Tests.Merkle.Rfc6962;
using Rfc6962 = OpenLedger.Core.Verification.Rfc6962;

namespace OpenLedger.Tests.Verification;

/// <summary>What the verifier has written anew says the same as what the product writes.</summary>
public sealed class DefinitionTests
{
    private static readonly Hash256[] Leaves = [.. Enumerable.Range(0, 70).Select(i => MerkleTree.LeafHash(BitConverter.GetBytes(i)))];

    [Fact]
    public void Roots_and_leaf_hashes_are_those_of_the_definition()
    {
        var plain = new Plain(Leaves);
        for (var size = 0; size <= Leaves.Length; size++)
            Assert.Equal(plain.Root(0, size), Rfc6962.Root(Leaves.AsSpan(0, size)));
        foreach (var length in new[] { 0, 1, 55, 1023, 1024, 60_000 })
            Assert.Equal(MerkleTree.LeafHash(new byte[length]), Rfc6962.LeafHash(new byte[length]));
    }

    [Fact]
    public void Path_leads_to_the_root_from_its_own_place_and_no_other()
    {
        var plain = new Plain(Leaves);
        for (var size = 1; size <= 40; size++)
        {
            for (var index = 0; index < size; index++)
            {
                Hash256[] path = [.. plain.Path(index, 0, size)];
                Assert.Equal(plain.Root(0, size), Rfc6962.RootByPath(Leaves[index], (ulong)index, (ulong)size, path));
                for (var other = 0; other <= size; other++)
                    Assert.Equal(other == index, Rfc6962.RootByPath(Leaves[index], (ulong)other, (ulong)size, path) == plain.Root(0, size));
                Assert.Null(Rfc6962.RootByPath(Leaves[index], (ulong)index, (ulong)size, [.. path, default]));
                if (path.Length > 0)
                    Assert.Null(Rfc6962.RootByPath(Leaves[index], (ulong)index, (ulong)size, path.AsSpan(1)));
            }
        }
    }

    [Fact]
    public void Consistency_holds_for_the_proof_of_the_definition_and_no_other()
    {
        var plain = new Plain(Leaves);
        for (var size = 1; size <= 40; size++)
        {
            for (var earlier = 0; earlier <= size; earlier++)
            {
                Hash256[] proof = earlier == 0 ? [] : [.. plain.Consistency(earlier, size)];
                var (before, now) = (plain.Root(0, earlier), plain.Root(0, size));
                Assert.True(Rfc6962.IsConsistent((ulong)earlier, before, (ulong)size, now, proof));
                Assert.False(Rfc6962.IsConsistent((ulong)earlier, Leaves[^1], (ulong)size, now, proof));
                Assert.Equal(earlier == 0, Rfc6962.IsConsistent((ulong)earlier, before, (ulong)size, Leaves[^1], proof));
                Assert.False(Rfc6962.IsConsistent((ulong)earlier, before, (ulong)size, now, [.. proof, default]));
                for (var i = 0; i < proof.Length; i++)
                {
                    var changed = proof.ToArray();
                    changed[i] = Leaves[^2];
                    Assert.False(Rfc6962.IsConsistent((ulong)earlier, before, (ulong)size, now, changed));
                }
            }
        }
        Assert.False(Rfc6962.IsConsistent(2, default, 1, default, []));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(66_000)]
    public void Tree_has_the_root_and_the_tiles_that_the_product_publishes(int size)
    {
        var expected = new List<Tile>();
        var product = new TreeAppender(expected.Add);
        var (tree, tiles) = (new LogTree(), new List<LogTile>());
        for (var i = 0; i < size; i++)
        {
            var leaf = MerkleTree.LeafHash(BitConverter.GetBytes(i));
            product.Append(leaf);
            tree.Append(leaf, tiles.Add);
        }
        Assert.Equal((product.Size, product.Root()), (tree.Size, tree.Root()));
        Assert.Equal(
            expected.Concat(product.Partial()).Where(t => t.Id.Level > 0).Select(t => (t.Id.Path, Convert.ToHexString(t.Encode()))),
            tiles.Concat(tree.Partial()).Select(t => (LogTile.Path(t.Level, t.Index, t.Hashes.Count), string.Concat(t.Hashes).ToUpperInvariant())));
    }

    [Fact]
    public void Paths_of_tiles_and_bundles_are_those_of_the_product() =>
        Gens.ForAll(from level in Gen.Choose(-1, 63) from index in Gens.UInt64 from width in Gen.Choose(1, 256) select new TileId(level, index, width), 500, id =>
            Assert.Equal(id.Path, LogTile.Path(id.Level, id.Index, id.Width)));

    [Fact]
    public void Bundle_has_the_lines_that_the_product_wrote_and_any_other_length_is_refused()
    {
        ReadOnlyMemory<byte>[] lines = [.. new[] { 0, 1, 300, 60_000 }.Select(length => (ReadOnlyMemory<byte>)Enumerable.Repeat((byte)7, length).ToArray())];
        var bundle = EntryBundle.Encode(lines);
        Assert.Equal(lines.Select(l => l.ToArray()), LogTile.Lines("p", bundle, 4, isLonger: false).Select(l => l.ToArray()));
        Assert.Equal(3, LogTile.Lines("p", bundle, 3, isLonger: true).Length);
        Assert.Throws<VerificationException>(() => LogTile.Lines("p", bundle, 3, isLonger: false));
        Assert.Throws<VerificationException>(() => LogTile.Lines("p", bundle, 5, isLonger: false));
        Assert.Throws<VerificationException>(() => LogTile.Lines("p", bundle.AsMemory(..^1), 4, isLonger: false));
    }

    [Fact]
    public void Header_is_read_exactly_where_the_product_reads_it()
    {
        var header = new BlockHeader(7, Hash256.Sha256([1]), new Seq(1207), 3, Hash256.Sha256([2]), new LedgerTime(1_767_225_600_000), 1, TestKit.TestLedger.Writer.Address).Encode();
        Assert.Equal(new HeaderText(3, Hash256.Sha256([2]), 1207, 7, Hash256.Sha256([1]), 1, new LedgerTime(1_767_225_600_000), TestKit.TestLedger.Writer.Address), HeaderText.Parse(header));
        for (var i = 0; i < header.Length; i++)
        {
            foreach (var other in "\"0159:,}{ aFx".Select(c => (byte)c).Append((byte)(header[i] ^ 0x80)))
            {
                var changed = header.ToArray();
                changed[i] = other;
                Assert.Equal(BlockHeader.Parse(changed).IsOk, HeaderText.Parse(changed) is not null);
            }
            Assert.Null(HeaderText.Parse(header.AsSpan(..i)));
            Assert.Null(HeaderText.Parse([.. header[..i], .. "0"u8, .. header[i..]]) is { } longer && !BlockHeader.Parse((byte[])[.. header[..i], .. "0"u8, .. header[i..]]).IsOk ? longer : null);
        }
    }

    [Fact]
    public void Bounds_and_the_first_header_are_those_of_the_product()
    {
        Assert.Equal((BlockHeader.MaxBytes, Block.MaxBodyBytes, Block.MaxEntries), (HeaderText.MaxBytes, HeaderText.MaxBodyBytes, HeaderText.MaxCount));
        Assert.Equal(1UL << Block.SegmentBits, HeaderText.SegmentSize);
        Assert.Equal(TreeLevels.TileSize, LogTile.FullWidth);
        var genesis = PublishedLedger.Start().Blocks[0];
        Assert.Equal(Encoding.UTF8.GetString(genesis.HeaderBytes.Span), Encoding.UTF8.GetString(HeaderText.OfGenesis(genesis.Header.EntriesRoot, 1, PublishedLedger.Time, TestKit.TestLedger.Writer.Address)));
    }
}
