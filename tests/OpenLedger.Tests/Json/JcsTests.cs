using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Json;

namespace OpenLedger.Tests.Json;

public sealed class JcsTests
{
    /// <summary>RFC 8785, appendix B.</summary>
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void Format_of_published_bits_is_published_text(ulong bits, string text) => Assert.Equal(text, JcsNumber.Format(BitConverter.UInt64BitsToDouble(bits)));

    [Theory]
    [InlineData(0x7fffffffffffffff)]
    [InlineData(0x7ff0000000000000)]
    public void Format_of_no_number_throws(ulong bits) => Assert.Throws<ArgumentOutOfRangeException>(() => JcsNumber.Format(BitConverter.UInt64BitsToDouble(bits)));

    [Fact]
    public void Format_of_any_double_reads_back_as_the_same_bits() =>
        Prop.ForAll(Gen.Choose(int.MinValue, int.MaxValue).Two().Select(t => BitConverter.Int64BitsToDouble(((long)t.Item1 << 32) ^ (uint)t.Item2)).Where(double.IsFinite).ToArbitrary(),
            value => value == double.Parse(JcsNumber.Format(value))).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    /// <summary>RFC 8785, sections 3.2.2 and 3.2.3.</summary>
    [Theory]
    [InlineData(
        """{ "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001], "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }""",
        """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""")]
    [InlineData(
        """{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}""",
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}")]
    [InlineData("""[56,{"d":true,"10":null,"1":[ ]}]""", """[56,{"1":[],"10":null,"d":true}]""")]
    [InlineData("""{"b":{"z":1,"a":[{"y":2,"x":3}]},"a":-0,"\"":1,"!":2,"#":3}""", """{"!":2,"\"":1,"#":3,"a":0,"b":{"a":[{"x":3,"y":2}],"z":1}}""")]
    [InlineData(" \t\n9007199254740991\r", "9007199254740991")]
    [InlineData("-0.0", "0")]
    [InlineData("1e21", "1e+21")]
    [InlineData("\"\\u007f\"", "\"\u007f\"")]
    public void Canonicalize_gives_the_one_text(string json, string canonical)
    {
        Assert.Equal(canonical, Encoding.UTF8.GetString(Jcs.Canonicalize(Encoding.UTF8.GetBytes(json)).Value));
        using var document = JsonDocument.Parse(json);
        Assert.Equal(canonical, Encoding.UTF8.GetString(Jcs.Canonicalize(document.RootElement).Value));
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "duplicate-key")]
    [InlineData("""{"b":0,"a":1,"\u0061":2}""", "duplicate-key")]
    [InlineData("""{"b":{"é":1,"e":2,"\u00e9":3}}""", "duplicate-key")]
    [InlineData("""{"a":"\ud800"}""", "lone-surrogate")]
    [InlineData("""{"\udc00":1}""", "lone-surrogate")]
    [InlineData("""["\ud800\ud800\udc00"]""", "lone-surrogate")]
    [InlineData("9007199254740992", "number-out-of-range")]
    [InlineData("-9007199254740993", "number-out-of-range")]
    [InlineData("1e17", "number-out-of-range")]
    [InlineData("1e400", "number-out-of-range")]
    [InlineData("123456789012345678901234567890", "number-out-of-range")]
    [InlineData("{\"a\":1,}", "malformed-json")]
    [InlineData("[1] 2", "malformed-json")]
    [InlineData("[1", "malformed-json")]
    [InlineData("", "malformed-json")]
    [InlineData("tduplicate", "malformed-json")]
    [InlineData("01", "malformed-json")]
    [InlineData("/**/1", "malformed-json")]
    [InlineData("\"\t\"", "malformed-json")]
    public void Canonicalize_of_what_has_no_canonical_text_is_an_error(string json, string code) =>
        Assert.Equal(code, Jcs.Canonicalize(Encoding.UTF8.GetBytes(json)).Error?.Code);

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "duplicate-key")]
    [InlineData("""{"\ud800":1,"\ud801":2}""", "lone-surrogate")]
    [InlineData("""{"a":"\udc00\ud800"}""", "lone-surrogate")]
    [InlineData("tduplicate", "malformed-json")]
    public void Parse_of_what_is_not_i_json_is_an_error(string json, string code) => Assert.Equal(code, Jcs.Parse(Encoding.UTF8.GetBytes(json)).Error?.Code);

    [Theory]
    [InlineData("""{"\\ud800":"\ud83d\ude00\\\\ud800"}""")]
    [InlineData("""["\\\ud83d\ude00"]""")]
    public void Parse_of_pairs_and_of_escaped_backslashes_is_fine(string json) => Assert.True(Jcs.Parse(Encoding.UTF8.GetBytes(json)).IsOk);

    [Fact]
    public void Errors_of_bytes_and_depth_have_codes()
    {
        Assert.Equal("invalid-utf8", Jcs.Canonicalize((byte[])[(byte)'"', 0xC3, (byte)'"']).Error?.Code);
        var deep = new string('[', Jcs.MaxDepth) + new string(']', Jcs.MaxDepth);
        Assert.True(Jcs.Canonicalize(Encoding.UTF8.GetBytes(deep)).IsOk);
        Assert.Equal("malformed-json", Jcs.Canonicalize(Encoding.UTF8.GetBytes($"[{deep}]")).Error?.Code);
    }

    [Fact]
    public void Messages_quote_little_of_the_content()
    {
        foreach (var json in new[] { "t" + new string('x', 10_000), $"{{\"{new string('x', 10_000)}\":1,\"{new string('x', 10_000)}\":1}}", new string('9', 10_000) })
        {
            var message = Jcs.Canonicalize(Encoding.UTF8.GetBytes(json)).Error!.Message;
            Assert.InRange(message.Count(c => c is 'x' or '9'), 1, 41);
        }
    }

    /// <summary>What is certain at a glance is canonical, and texts without rare features are.</summary>
    [Fact]
    public void Certainty_is_never_mistaken() =>
        Prop.ForAll(JsonValues.Any.ToArbitrary(), json =>
        {
            var canonical = Jcs.Canonicalize(Encoding.UTF8.GetBytes(json));
            if (!canonical.Try(out var bytes, out _))
                return;
            Assert.True(Encoding.UTF8.GetString(bytes) == json || !CanonicalJson.IsCertain(Encoding.UTF8.GetBytes(json)), json);
            // Changing any one byte leaves a text that either is another canonical one, or is not taken for one.
            for (var i = 0; i < bytes.Length; i++)
            {
                foreach (var other in "\"\\0{}[],:-.e a\n"u8)
                {
                    byte[] changed = [.. bytes.AsSpan(0, i), other, .. bytes.AsSpan(i + 1)];
                    if (Utf8.IsValid(changed) && CanonicalJson.IsCertain(changed))
                        Assert.True(IsItsReference(Encoding.UTF8.GetString(changed)), Encoding.UTF8.GetString(changed));
                }
            }
        }).Check(Config.QuickThrowOnFailure);

    [Theory]
    [InlineData("{\"a\":1,\"b\":[true,false,null,\"x\\ny\",{}],\"c\":{\"\":[]}}", true)]
    [InlineData("[0,-7,123456789012345,0.5,-12.25,0.000001,99999.9999999999]", true)]
    [InlineData("{\"é\":\"\u007f😀\"}", true)]
    [InlineData("[1.0]", false)]
    [InlineData("[-0]", false)]
    [InlineData("[0.0000001]", false)]
    [InlineData("[01]", false)]
    [InlineData("[1e3]", false)]
    [InlineData("[1234567890.1234567]", false)]
    [InlineData("{\"b\":1,\"a\":2}", false)]
    [InlineData("{\"a\":1,\"a\":2}", false)]
    [InlineData("{\"a\":1,}", false)]
    [InlineData("[1,]", false)]
    [InlineData("[1 ]", false)]
    [InlineData("[1}", false)]
    [InlineData("[1]]", false)]
    [InlineData("[1", false)]
    [InlineData("[\"\\/\"]", false)]
    [InlineData("[\"\\u00e9\"]", false)]
    [InlineData("[\"\t\"]", false)]
    [InlineData("[nul]", false)]
    [InlineData("", false)]
    [InlineData("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", false)]
    public void Certainty_is_for_canonical_texts_alone(string json, bool isCertain) => Assert.Equal(isCertain, CanonicalJson.IsCertain(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Canonicalize_is_idempotent_and_agrees_with_a_plain_reference() =>
        Prop.ForAll(JsonValues.Any.ToArbitrary(), json =>
        {
            var once = Jcs.Canonicalize(Encoding.UTF8.GetBytes(json)).Value;
            using var document = JsonDocument.Parse(json);
            return Jcs.Canonicalize(once).Value.AsSpan().SequenceEqual(once) && Encoding.UTF8.GetString(once) == Reference(document.RootElement);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static bool IsItsReference(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Reference(document.RootElement) == json;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>RFC 8785 as plainly as it can be said.</summary>
    private static string Reference(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => Quote(m.Name) + ":" + Reference(m.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(',', value.EnumerateArray().Select(Reference)) + "]",
        JsonValueKind.String => Quote(value.GetString()!),
        JsonValueKind.Number => JcsNumber.Format(value.GetDouble()),
        _ => value.GetRawText(),
    };

    private static string Quote(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        Jcs.WriteString(text, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
