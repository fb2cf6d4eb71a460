using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Ledger;

public sealed class BlockTests
{
    private static Gen<BlockHeader> Headers { get; } =
        from height in Gens.UInt64
        from prev in Gens.Hash
        from firstSeq in Gens.UInt64
        from count in Gen.Choose(1, Block.MaxEntries)
        from root in Gens.Hash
        from time in Gens.Time
        from rules in Gen.Choose(1, int.MaxValue)
        from writer in Gens.Address
        select new BlockHeader(height, prev, new Seq(Math.Min(firstSeq, ulong.MaxValue - Block.MaxEntries)), count, root, time, rules, writer);

    [Fact]
    public void Header_encoded_and_parsed_is_the_same_header() => Gens.ForAll(Headers, 300, header =>
    {
        var text = header.Encode();
        Assert.Equal(header, BlockHeader.Parse(text).Value);
        Assert.Equal(text, Core.Json.Jcs.Canonicalize(text).Value);
        Assert.InRange(text.Length, 200, BlockHeader.MaxBytes);
    });

    [Theory]
    [InlineData("{\"count\"", " {\"count\"", "header-malformed")]
    [InlineData("\"}", "\"}\n", "header-malformed")]
    [InlineData("\"rules\":\"1\",", "", "missing-member")]
    [InlineData("\"rules\":\"1\"", "\"rules\":1", "wrong-type")]
    [InlineData("\"rules\":\"1\"", "\"rules\":\"0\"", "number-out-of-range")]
    [InlineData("\"rules\":\"1\"", "\"rules\":\"2147483648\"", "number-out-of-range")]
    [InlineData("\"rules\":\"1\"", "\"rules\":\"01\"", "not-a-decimal")]
    [InlineData("\"rules\":\"1\"", "\"rules\":\"\\u0031\"", "header-malformed")]
    [InlineData("\"rules\":\"1\"", "\"rules\":\"1\",\"rules\":\"1\"", "duplicate-key")]
    [InlineData("\"rules\":\"1\"", "\"rules\":\"1\",\"extra\":\"1\"", "unknown-member")]
    [InlineData("\"count\":\"3\"", "\"count\":\"0\"", "number-out-of-range")]
    [InlineData("\"count\":\"3\"", "\"count\":\"4097\"", "number-out-of-range")]
    [InlineData("\"firstSeq\":\"5\"", "\"firstSeq\":\"18446744073709551615\"", "number-out-of-range")]
    [InlineData("\"time\":\"9\"", "\"time\":\"253402300800000\"", "number-out-of-range")]
    [InlineData("\"writer\":\"0x", "\"writer\":\"0X", "not-an-address")]
    public void Header_in_another_form_is_refused(string part, string other, string code)
    {
        var text = Encoding.ASCII.GetString(new BlockHeader(1, default, new Seq(5), 3, default, new LedgerTime(9), 1, default).Encode());
        var changed = text.Replace(part, other);
        Assert.NotEqual(text, changed);
        Assert.Equal(code, BlockHeader.Parse(Encoding.UTF8.GetBytes(changed)).Error?.Code);
    }

    [Fact]
    public void Header_of_endless_length_is_refused() => Assert.Equal("header-malformed", BlockHeader.Parse(new byte[BlockHeader.MaxBytes + 1]).Error?.Code);

    [Fact]
    public void Block_sealed_and_opened_is_the_same_block() =>
        Gens.ForAll(Gen.Choose(0, 300).ArrayOf().Where(sizes => sizes.Length > 0), 50, sizes =>
        {
            var lines = sizes.Select((size, i) => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(new string((char)('a' + (i % 26)), size))).ToList();
            var block = Block.Seal(7, Hash256.Sha256([7]), new Seq(100), lines, new LedgerTime(5), 1, TestLedger.Writer);
            var opened = Open(block).Value;
            Assert.Equal(block.Header, opened.Header);
            Assert.Equal((block.Hash, block.Signature, lines.Count), (opened.Hash, opened.Signature, opened.Count));
            Assert.Equal(Hash256.Sha256(opened.HeaderBytes.Span), opened.Hash);
            Assert.Equal(TestLedger.Writer.Address, opened.Signer());
            Assert.Equal(MerkleTree.Root(lines.Select(l => MerkleTree.LeafHash(l.Span)).ToList()), opened.Header.EntriesRoot);
            for (var i = 0; i < lines.Count; i++)
                Assert.Equal(lines[i].ToArray(), opened.Line(i).ToArray());
        });

    [Fact]
    public void Every_single_bit_of_header_signature_and_body_matters()
    {
        var block = Block.Seal(7, Hash256.Sha256([7]), new Seq(100), [Line("one"), Line("two"), Line("three")], new LedgerTime(5), 1, TestLedger.Writer);
        byte[][] parts = [block.HeaderBytes.ToArray(), block.Signature.ToArray(), block.Body.ToArray()];
        foreach (var part in parts)
        {
            for (var bit = 0; bit < 8 * part.Length; bit++)
            {
                part[bit / 8] ^= (byte)(1 << (bit % 8));
                var opened = Block.Open(parts[0].ToArray(), parts[1], parts[2].ToArray());
                Assert.False(opened.Try(out var other, out _) && other.Signer() == other.Header.Writer, $"Bit {bit} of a part of {part.Length} bytes can be flipped.");
                part[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
        Assert.Equal(block.Hash, Block.Open(parts[0], parts[1], parts[2]).Value.Hash);
    }

    [Fact]
    public void Body_with_more_fewer_or_other_lines_is_refused()
    {
        var block = Block.Seal(7, default, new Seq(100), [Line("one"), Line("two")], new LedgerTime(5), 1, TestLedger.Writer);
        foreach (var body in new[] { "", "one\n", "one\ntwo", "one\ntwo\n\n", "one\ntwo\nx", "two\none\n", "one\n\ntwo\n", "onetwo\n\n" })
            Assert.Equal("block-malformed", Block.Open(block.HeaderBytes.ToArray(), block.Signature.ToArray(), Encoding.ASCII.GetBytes(body)).Error?.Code);
    }

    [Fact]
    public void Block_takes_as_many_entries_as_its_bound_and_no_more()
    {
        var lines = Enumerable.Repeat(Line("x"), Block.MaxEntries).ToList();
        Assert.Equal(Block.MaxEntries, Open(Seal(0, lines)).Value.Count);
        Assert.Throws<ArgumentException>(() => Seal(0, [.. lines, Line("x")]));
        Assert.Throws<ArgumentException>(() => Seal(0, []));
    }

    [Fact]
    public void Block_takes_as_many_bytes_as_its_bound_and_no_more()
    {
        // Lines of 51,199 bytes and their line feeds fill 18 times 50 KiB exactly.
        var lines = Enumerable.Repeat(Line(new string('x', (50 * 1024) - 1)), 18).ToList();
        var full = Seal(0, lines);
        Assert.Equal(Block.MaxBodyBytes, full.Body.Length);
        Assert.True(Open(full).IsOk);
        Assert.Throws<ArgumentException>(() => Seal(0, [.. lines, Line("")]));
        var over = Block.Open(full.HeaderBytes.ToArray(), full.Signature.ToArray(), [.. full.Body.ToArray(), (byte)'\n']);
        Assert.Equal("block-malformed", over.Error?.Code);
    }

    [Theory]
    [InlineData(0UL, 4096)]
    [InlineData((1UL << 20) - 4096, 4096)]
    [InlineData((1UL << 20) - 4095, 4095)]
    [InlineData((1UL << 20) - 1, 1)]
    [InlineData(1UL << 20, 4096)]
    [InlineData((3UL << 20) - 2, 2)]
    public void Block_ends_at_the_border_of_its_segment(ulong firstSeq, int room)
    {
        Assert.Equal(room, Block.RoomInSegment(new Seq(firstSeq)));
        var lines = Enumerable.Repeat(Line("x"), room).ToList();
        var block = Seal(firstSeq, lines);
        Assert.True(Open(block).IsOk);
        Assert.Equal(new Seq(firstSeq + (ulong)room), block.Header.NextSeq);
        Assert.Throws<ArgumentException>(() => Seal(firstSeq, [.. lines, Line("x")]));
    }

    [Fact]
    public void Block_across_the_border_of_a_segment_is_refused_when_read()
    {
        var block = Seal(0, [Line("a"), Line("b")]);
        var across = (block.Header with { FirstSeq = new Seq((1UL << 20) - 1) }).Encode();
        var error = Block.Open(across, TestLedger.Writer.Sign(Hash256.Sha256(across)).ToArray(), block.Body.ToArray()).Error;
        Assert.Contains("border", error?.Message, StringComparison.Ordinal);
    }

    private static Block Seal(ulong firstSeq, IReadOnlyList<ReadOnlyMemory<byte>> lines) =>
        Block.Seal(1, default, new Seq(firstSeq), lines, new LedgerTime(5), 1, TestLedger.Writer);

    private static ReadOnlyMemory<byte> Line(string text) => Encoding.ASCII.GetBytes(text);

    private static Result<Block> Open(Block block) => Block.Open(block.HeaderBytes.ToArray(), block.Signature.ToArray(), block.Body.ToArray());
}
