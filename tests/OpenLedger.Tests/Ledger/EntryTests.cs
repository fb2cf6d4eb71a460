using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Json;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Ledger;

public sealed class EntryTests
{
    private static readonly Signature SomeSignature = TestLedger.Owner.Sign(Hash256.Sha256("something"u8));

    private static Gen<byte[]> Payloads { get; } = JsonValues.Object(2).Select(text => Jcs.Canonicalize(Encoding.UTF8.GetBytes(text)).Value);

    private static Gen<string> KindNames { get; } = Gen.Elements([.. Kinds.All, "a", "unknown-kind.of.entry", new string('z', 64)]);

    private static Gen<Entry> Commands { get; } =
        from seq in Gens.UInt64
        from time in Gens.Time
        from kind in KindNames
        from actor in Gens.Address
        from nonce in Gens.UInt64
        from deadline in Gens.Time
        from payload in Payloads
        select new Entry(new Seq(seq), time, kind, actor, nonce, deadline, payload, SomeSignature);

    private static Gen<Entry> Entries { get; } = Gen.OneOf(
        Commands, from command in Commands select Entry.FromSystem(command.Kind, command.Payload, command.Seq, command.Time));

    [Fact]
    public void Entry_encoded_and_parsed_is_the_same_entry() => Gens.ForAll(Entries, 500, entry =>
    {
        var line = entry.Encode();
        var back = Entry.Parse(line).Value;
        Assert.Equal(entry with { Payload = default }, back with { Payload = default });
        Assert.Equal(entry.Payload.ToArray(), back.Payload.ToArray());
        Assert.Equal(line, back.Encode());
        Assert.Equal(line, Jcs.Canonicalize(line).Value);
        Assert.Equal(MerkleTree.LeafHash(line), back.LeafHash());
        Assert.True(line.Length <= Entry.MaxEnvelopeBytes + entry.Kind.Length + entry.Payload.Length);
    });

    [Fact]
    public void Line_with_any_byte_changed_is_refused_or_means_exactly_those_bytes()
    {
        var mutations =
            from entry in Entries
            from at in Gen.Choose(0, int.MaxValue)
            from other in Gen.OneOf(Gen.Choose(0, 255), Gen.Elements([.. "\"{},:0129afx \n\\".Select(c => (int)c)]))
            from insert in Gen.Choose(0, 2)
            select (entry, at, other: (byte)other, insert);
        var accepted = 0;
        Gens.ForAll(mutations, 3_000, m =>
        {
            var line = m.entry.Encode().ToList();
            var at = m.at % line.Count;
            if (m.insert == 0)
                line[at] = m.other;
            else if (m.insert == 1)
                line.Insert(at, m.other);
            else
                line.RemoveAt(at);
            byte[] mutated = [.. line];
            if (!Entry.Parse(mutated).Try(out var parsed, out var error))
            {
                Assert.Equal("entry-malformed", error.Code);
                return;
            }
            accepted++;
            Assert.Equal(mutated, parsed.Encode());
        });
        Assert.InRange(accepted, 10, 2_900);
    }

    [Theory]
    [InlineData("\"}", "\"} ")]
    [InlineData("\"}", "\"}\n")]
    [InlineData("\"}", "\"}{}")]
    [InlineData("\"}", "\",\"x\":\"\"}")]
    [InlineData("{\"actor\"", " {\"actor\"")]
    [InlineData("{\"actor\"", "\ufeff{\"actor\"")]
    [InlineData("\"seq\":\"5\"", "\"seq\": \"5\"")]
    [InlineData("\"seq\":\"5\"", "\"seq\":5")]
    [InlineData("\"seq\":\"5\"", "\"seq\":\"05\"")]
    [InlineData("\"seq\":\"5\"", "\"seq\":\"+5\"")]
    [InlineData("\"seq\":\"5\"", "\"seq\":\"18446744073709551616\"")]
    [InlineData("\"seq\":\"5\"", "\"seq\":\"5\",\"seq\":\"5\"")]
    [InlineData("\"time\":\"7\"", "\"time\":\"253402300800000\"")]
    [InlineData("\"deadline\":\"0\"", "\"deadline\":\"1\"")]
    [InlineData("\"nonce\":\"0\"", "\"nonce\":\"1\"")]
    [InlineData("\"nonce\":\"0\"", "\"nonce\":\"\"")]
    [InlineData("\"sig\":\"\"", "\"sig\":\"0x\"")]
    [InlineData("\"actor\":\"system\"", "\"actor\":\"System\"")]
    [InlineData("\"actor\":\"system\"", "\"actor\":\"\"")]
    [InlineData("\"actor\":\"system\"", "\"actor\":\"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\"")]
    [InlineData("\"actor\":\"system\",\"deadline\":\"0\"", "\"deadline\":\"0\",\"actor\":\"system\"")]
    [InlineData("\"seq\":\"5\",\"sig\":\"\"", "\"sig\":\"\",\"seq\":\"5\"")]
    [InlineData("\"kind\":\"tick\"", "\"kind\":\"Tick\"")]
    [InlineData("\"kind\":\"tick\"", "\"kind\":\"\"")]
    [InlineData("\"kind\":\"tick\"", "\"kind\":\"t\\u0069ck\"")]
    [InlineData("\"kind\":\"tick\"", "\"kind\":\"tïck\"")]
    [InlineData("\"payload\":{}", "\"payload\":{ }")]
    [InlineData("\"payload\":{}", "\"payload\":")]
    [InlineData("\"payload\":{}", "\"payload\":[]")]
    [InlineData("\"payload\":{}", "\"payload\":null")]
    [InlineData("\"payload\":{}", "\"payload\":{\"b\":1,\"a\":1}")]
    [InlineData("\"payload\":{}", "\"payload\":{\"a\":1,\"a\":1}")]
    [InlineData("\"payload\":{}", "\"payload\":{\"a\":1.0}")]
    [InlineData("\"payload\":{}", "\"payload\":{\"a\":\"\\u0041\"}")]
    [InlineData("\"payload\":{}", "\"payload\":{},\"payload\":{}")]
    public void Line_that_is_not_canonical_is_refused(string part, string other)
    {
        var line = Encoding.UTF8.GetString(Entry.FromSystem(Kinds.Tick, "{}"u8.ToArray(), new Seq(5), new LedgerTime(7)).Encode());
        Assert.True(Entry.Parse(Encoding.UTF8.GetBytes(line)).IsOk);
        var changed = line.Replace(part, other);
        Assert.NotEqual(line, changed);
        Assert.Equal("entry-malformed", Entry.Parse(Encoding.UTF8.GetBytes(changed)).Error?.Code);
    }

    [Fact]
    public void Command_without_a_valid_signature_is_no_entry()
    {
        var entry = new Entry(new Seq(1), default, "cancel", TestLedger.Owner.Address, 1, new LedgerTime(9), "{}"u8.ToArray(), SomeSignature);
        var line = Encoding.ASCII.GetString(entry.Encode());
        foreach (var other in new[] { "", "0x", LowerHex.EncodePrefixed(Identity.SignatureTests.HighS(SomeSignature)), SomeSignature.ToString().ToUpperInvariant() })
            Assert.Equal("entry-malformed", Entry.Parse(Encoding.ASCII.GetBytes(line.Replace(SomeSignature.ToString(), other))).Error?.Code);
    }

    [Fact]
    public void Line_may_have_exactly_the_bytes_of_the_bound()
    {
        Assert.True(Entry.Parse(Line(Entry.MaxBytes)).IsOk);
        Assert.Equal("entry-malformed", Entry.Parse(Line(Entry.MaxBytes + 1)).Error?.Code);
        Assert.Equal("entry-malformed", Entry.Parse(Line(5_000_000)).Error?.Code);

        static byte[] Line(int bytes)
        {
            var empty = Entry.FromSystem(Kinds.Tick, "{\"a\":\"\"}"u8.ToArray(), new Seq(5), new LedgerTime(7)).Encode();
            var payload = Encoding.ASCII.GetBytes($"{{\"a\":\"{new string('x', bytes - empty.Length)}\"}}");
            return Entry.FromSystem(Kinds.Tick, payload, new Seq(5), new LedgerTime(7)).Encode();
        }
    }

    [Fact]
    public void Payload_that_contains_the_frame_of_a_line_is_read_as_a_payload()
    {
        var payload = Jcs.Serialize(new { a = "\",\"seq\":\"1\",\"sig\":\"\",\"time\":\"7\"}", seq = "9", sig = "", time = "3" });
        var entry = Entry.FromSystem(Kinds.Tick, payload, new Seq(5), new LedgerTime(7));
        var back = Entry.Parse(entry.Encode()).Value;
        Assert.Equal(payload, back.Payload.ToArray());
        Assert.Equal((entry.Seq, entry.Time), (back.Seq, back.Time));
    }

    [Fact]
    public void Envelope_at_its_widest_is_within_its_bound()
    {
        var widest = new Entry(new Seq(ulong.MaxValue), LedgerTime.Max, "cancel", TestLedger.Owner.Address, ulong.MaxValue, LedgerTime.Max, "{}"u8.ToArray(), SomeSignature);
        Assert.InRange(widest.Encode().Length - "cancel".Length - 2, 300, Entry.MaxEnvelopeBytes);
    }
}
