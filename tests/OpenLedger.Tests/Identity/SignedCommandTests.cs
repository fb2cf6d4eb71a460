using System.Text;
using System.Text.Json.Nodes;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Identity;

public sealed class SignedCommandTests
{
    private static readonly LedgerDomain Domain = new(TestLedger.ChainId, Hash256.Sha256("this ledger"u8));

    private static readonly SignedCommand Signed = SignedCommand.Sign(
        Command.Create("datanet.create", new { name = "Grüße 😀", licence = new { id = "MIT" } }, 7, new LedgerTime(1_767_225_600_000)), TestLedger.Owner, Domain);

    [Fact]
    public void Body_written_and_read_is_the_same_command()
    {
        var read = Parse(Signed.ToBody()).Value;
        Assert.Equal((Signed.Actor, Signed.Digest, Signed.Signature), (read.Actor, read.Digest, read.Signature));
        Assert.Equal(Signed.Command.Payload.ToArray(), read.Command.Payload.ToArray());
        Assert.Equal(Signed.Command with { Payload = default }, read.Command with { Payload = default });
    }

    [Fact]
    public void Body_with_blanks_escapes_and_another_order_of_members_is_the_same_command()
    {
        var body = Body();
        var reordered = new JsonObject(body.Reverse().Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value!.DeepClone())));
        reordered["actor"] = Signed.Actor.ToChecksumString();
        var text = reordered.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
        Assert.Contains("\\u", text, StringComparison.Ordinal);
        Assert.Equal(Signed.Digest, Parse(Encoding.UTF8.GetBytes(text)).Value.Digest);
    }

    [Theory]
    [InlineData("", "malformed-json")]
    [InlineData("{", "malformed-json")]
    [InlineData("{} {}", "malformed-json")]
    [InlineData("{\"actor\":\"0x\",}", "malformed-json")]
    [InlineData("// no\n{}", "malformed-json")]
    [InlineData("\ufeff{}", "malformed-json")]
    [InlineData("{\"nonce\":\"1\",\"nonce\":\"1\"}", "duplicate-key")]
    [InlineData("{\"nonce\":\"1\",\"n\\u006fnce\":\"1\"}", "duplicate-key")]
    [InlineData("{\"payload\":{\"a\":{\"b\":1,\"b\":1}}}", "duplicate-key")]
    [InlineData("{\"kind\":\"\\ud800\"}", "lone-surrogate")]
    public void Text_that_is_not_one_strict_json_value_is_refused(string text, string code) => Refused(Encoding.UTF8.GetBytes(text), code, null);

    [Fact]
    public void Deep_nesting_is_refused() =>
        Refused(Encoding.UTF8.GetBytes("{\"payload\":" + new string('[', 40) + new string(']', 40) + "}"), "malformed-json", null);

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        var body = Signed.ToBody();
        body[Array.IndexOf(body, (byte)'G')] = 0xff;
        Refused(body, "invalid-utf8", null);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("7")]
    public void Value_that_is_no_object_is_refused(string text) => Refused(Encoding.UTF8.GetBytes(text), "wrong-type", "");

    [Theory]
    [InlineData("actor")]
    [InlineData("deadline")]
    [InlineData("kind")]
    [InlineData("nonce")]
    [InlineData("payload")]
    [InlineData("signature")]
    public void Missing_member_is_refused(string member)
    {
        var body = Body();
        body.Remove(member);
        Refused(body, "missing-member", "/" + member);
    }

    [Theory]
    [InlineData("Actor")]
    [InlineData("extra")]
    [InlineData("")]
    [InlineData("a/b~c")]
    public void Unknown_member_is_refused(string member)
    {
        var body = Body();
        body[member] = 1;
        Refused(body, "unknown-member", "/" + member.Replace("~", "~0").Replace("/", "~1"));
    }

    [Theory]
    [InlineData("actor", "1", "wrong-type")]
    [InlineData("actor", "\"0x12\"", "length-out-of-range")]
    [InlineData("actor", "\"0x5aAEb6053F3E94C9b9A09f33669435E7Ef1BeAed\"", "not-an-address")]
    [InlineData("actor", "\"1x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\"", "not-an-address")]
    [InlineData("deadline", "1", "wrong-type")]
    [InlineData("deadline", "\"01\"", "not-a-decimal")]
    [InlineData("deadline", "\"-1\"", "not-a-decimal")]
    [InlineData("deadline", "\"253402300800000\"", "number-out-of-range")]
    [InlineData("deadline", "\"18446744073709551616\"", "not-a-decimal")]
    [InlineData("nonce", "7", "wrong-type")]
    [InlineData("nonce", "\"18446744073709551616\"", "not-a-decimal")]
    [InlineData("nonce", "\"1e3\"", "not-a-decimal")]
    [InlineData("kind", "\"\"", "length-out-of-range")]
    [InlineData("kind", "\"Datanet.create\"", "not-a-kind")]
    [InlineData("kind", "\"datanet..create\"", "not-a-kind")]
    [InlineData("kind", "\".create\"", "not-a-kind")]
    [InlineData("kind", "\"create.\"", "not-a-kind")]
    [InlineData("kind", "\"dätanet\"", "not-a-kind")]
    [InlineData("kind", "\"a\\u0000b\"", "control-character")]
    [InlineData("kind", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "length-out-of-range")]
    [InlineData("payload", "null", "wrong-type")]
    [InlineData("payload", "[]", "wrong-type")]
    [InlineData("payload", "\"{}\"", "wrong-type")]
    [InlineData("payload", "{\"n\":9007199254740993}", "number-out-of-range")]
    [InlineData("payload", "{\"n\":1e400}", "number-out-of-range")]
    [InlineData("signature", "null", "wrong-type")]
    [InlineData("signature", "\"\"", "length-out-of-range")]
    [InlineData("signature", "\"0x00\"", "signature-malformed")]
    public void Wrong_member_is_refused_where_it_is(string member, string value, string code)
    {
        var body = Body();
        body[member] = JsonNode.Parse(value);
        // A number that a double cannot hold would not survive the node.
        var text = body.ToJsonString();
        Refused(Encoding.UTF8.GetBytes(value.Contains("e400", StringComparison.Ordinal) ? text.Replace(body[member]!.ToJsonString(), value) : text), code, "/" + member);
    }

    [Fact]
    public void Signature_with_high_s_is_refused()
    {
        var body = Body();
        body["signature"] = LowerHex.EncodePrefixed(SignatureTests.HighS(Signed.Signature));
        Refused(body, "signature-malformed", "/signature");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Signature_with_v_of_another_convention_is_refused(byte v)
    {
        var body = Body();
        body["signature"] = LowerHex.EncodePrefixed([.. Signed.Signature.ToArray()[..64], v]);
        Refused(body, "signature-malformed", "/signature");
    }

    [Theory]
    [InlineData("actor", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    [InlineData("deadline", "1767225600001")]
    [InlineData("kind", "datanet.creat")]
    [InlineData("nonce", "8")]
    public void Signature_for_another_command_is_refused(string member, string value)
    {
        var body = Body();
        body[member] = value;
        Refused(body, "signer-mismatch", "/signature", ErrorKind.Unauthenticated);
    }

    [Fact]
    public void Signature_for_another_payload_is_refused()
    {
        var body = Body();
        body["payload"]!["name"] = "Gruesse";
        Refused(body, "signer-mismatch", "/signature", ErrorKind.Unauthenticated);
    }

    [Fact]
    public void Signature_for_another_ledger_is_refused()
    {
        foreach (var other in new[] { new LedgerDomain(TestLedger.ChainId, Hash256.Sha256("another"u8)), new LedgerDomain(1, Domain.Genesis) })
            Refused(SignedCommand.Sign(Signed.Command, TestLedger.Owner, other).ToBody(), "signer-mismatch", "/signature", ErrorKind.Unauthenticated);
    }

    [Fact]
    public void Signature_that_fits_no_key_is_refused()
    {
        var codes = new HashSet<string>();
        var signature = Signed.Signature.ToArray();
        for (var i = 0; i < 40; i++)
        {
            signature[31]++;
            var body = Body();
            body["signature"] = LowerHex.EncodePrefixed(signature);
            var error = Parse(Encoding.UTF8.GetBytes(body.ToJsonString())).Error!;
            Assert.Equal(("/signature", ErrorKind.Unauthenticated), (error.Pointer, error.Kind));
            codes.Add(error.Code);
        }
        // Every second x or so is on the curve and then gives another signer.
        Assert.Equal(["signature-invalid", "signer-mismatch"], codes.Order());
    }

    private static JsonObject Body() => JsonNode.Parse(Signed.ToBody())!.AsObject();

    private static Result<SignedCommand> Parse(byte[] body) => SignedCommand.Parse(body, Domain);

    private static void Refused(JsonObject body, string code, string? pointer, ErrorKind kind = ErrorKind.Invalid) =>
        Refused(Encoding.UTF8.GetBytes(body.ToJsonString()), code, pointer, kind);

    private static void Refused(byte[] body, string code, string? pointer, ErrorKind kind = ErrorKind.Invalid)
    {
        var error = Parse(body).Error;
        Assert.Equal((code, pointer, kind), (error?.Code, error?.Pointer, error?.Kind));
    }
}
