using System.Text;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>Bodies and signatures that the ledger does not take. Each test has a user of its own, of whom the ledger must not hold a line.</summary>
[Collection(ApiCollection.Name)]
public sealed class CommandBodyTests(StackFixture stack)
{
    private const string Payload = """{"card":"","contributions":"open","licence":{"id":"CC0-1.0"},"name":"Test","visibility":"public"}""";

    private readonly ApiUser _user = new(stack);

    [Theory]
    [InlineData("\"}", "\"", "malformed-json", null)]
    [InlineData("{\"actor\"", "\uFEFF{\"actor\"", "malformed-json", null)]
    [InlineData("\"payload\":", "\"payload\" ", "malformed-json", null)]
    [InlineData("\"nonce\":\"7\"", "\"nonce\":\"7\",", "malformed-json", null)]
    [InlineData("\"nonce\":\"7\"", "\"nonce\":\"7\"/* seven */", "malformed-json", null)]
    [InlineData("\"nonce\":\"7\"", "\"nonce\":\"7\",\"nonce\":\"8\"", "duplicate-key", null)]
    [InlineData("\"name\":\"Test\"", "\"name\":\"Test\",\"n\\u0061me\":\"Other\"", "duplicate-key", null)]
    [InlineData("\"Test\"", "\"\\ud800\"", "lone-surrogate", null)]
    [InlineData("\"kind\":", "\"extra\":1,\"kind\":", "unknown-member", "/extra")]
    [InlineData("\"kind\":", "\"a/b~c\":1,\"kind\":", "unknown-member", "/a~1b~0c")]
    [InlineData("\"nonce\":\"7\",", "", "missing-member", "/nonce")]
    [InlineData("\"nonce\":\"7\"", "\"nonce\":7", "wrong-type", "/nonce")]
    [InlineData("\"nonce\":\"7\"", "\"nonce\":null", "wrong-type", "/nonce")]
    [InlineData("\"nonce\":\"7\"", "\"nonce\":\"07\"", "not-a-decimal", "/nonce")]
    [InlineData("\"nonce\":\"7\"", "\"nonce\":\"-7\"", "not-a-decimal", "/nonce")]
    [InlineData("\"nonce\":\"7\"", "\"nonce\":\"18446744073709551616\"", "not-a-decimal", "/nonce")]
    [InlineData("\"deadline\":\"", "\"deadline\":\"999", "number-out-of-range", "/deadline")]
    [InlineData("{\"card\":\"\"", "{\"card\":1e400", "number-out-of-range", "/payload")]
    [InlineData("{\"card\":\"\"", "{\"card\":9007199254740993", "number-out-of-range", "/payload")]
    [InlineData("\"payload\":{", "\"payload\":[],\"other\":{", "wrong-type", "/payload")]
    [InlineData("\"payload\":{", "\"other\":{", "missing-member", "/payload")]
    [InlineData("datanet.create", "Datanet.Create", "not-a-kind", "/kind")]
    [InlineData("datanet.create", "datanet..create", "not-a-kind", "/kind")]
    [InlineData("datanet.create", "", "length-out-of-range", "/kind")]
    [InlineData("\"actor\":\"0x", "\"actor\":\"0x0", "length-out-of-range", "/actor")]
    [InlineData("\"actor\":\"0x", "\"actor\":\"xx", "not-an-address", "/actor")]
    [InlineData("\"signature\":\"0x", "\"signature\":\"0X", "signature-malformed", "/signature")]
    [InlineData("1b\"}", "1d\"}", "signature-malformed", "/signature")]
    [InlineData("1b\"}", "\"}", "signature-malformed", "/signature")]
    public async Task Body_with_a_fault_is_refused_with_its_place(string part, string replacement, string code, string? pointer)
    {
        var body = await BodyAsync();
        Assert.Contains(part, body);
        using var response = await _user.PostAsync(Encoding.UTF8.GetBytes(body.Replace(part, replacement, StringComparison.Ordinal)));
        await ApiCalls.RefusedAsync(response, 400, code, pointer);
        Assert.Empty(await _user.KindsOnLedgerAsync());
    }

    [Theory]
    [InlineData("", "malformed-json", null)]
    [InlineData("null", "wrong-type", "")]
    [InlineData("[]", "wrong-type", "")]
    [InlineData("{}", "missing-member", "/actor")]
    [InlineData("{}{}", "malformed-json", null)]
    public async Task Body_that_is_no_command_is_refused(string body, string code, string? pointer)
    {
        using var response = await _user.PostAsync(Encoding.UTF8.GetBytes(body));
        await ApiCalls.RefusedAsync(response, 400, code, pointer);
    }

    [Fact]
    public async Task Body_nested_too_deep_is_refused()
    {
        using var response = await _user.PostAsync(Encoding.UTF8.GetBytes(new string('[', 20_000)));
        await ApiCalls.RefusedAsync(response, 400, "malformed-json");
    }

    [Fact]
    public async Task Body_that_is_not_UTF8_is_refused()
    {
        var body = Encoding.Latin1.GetBytes((await BodyAsync()).Replace("Test", "T\u00e9st", StringComparison.Ordinal));
        using var response = await _user.PostAsync(body);
        await ApiCalls.RefusedAsync(response, 400, "invalid-utf8");
        Assert.Empty(await _user.KindsOnLedgerAsync());
    }

    [Theory]
    [InlineData(0, false, 400, "malformed-json")]
    [InlineData(0, true, 400, "malformed-json")]
    [InlineData(1, false, 413, "body-too-large")]
    [InlineData(1, true, 413, "body-too-large")]
    [InlineData(8 << 20, true, 413, "body-too-large")]
    public async Task Body_may_have_64_KiB_and_not_a_byte_more(int more, bool chunked, int status, string code)
    {
        using var response = await _user.PostAsync(new byte[SignedCommand.MaxBodyBytes + more], chunked: chunked);
        await ApiCalls.RefusedAsync(response, status, code);
    }

    [Fact]
    public async Task Command_whose_entry_would_be_too_large_is_refused()
    {
        var terms = new string('é', 19_900);
        var card = new string('語', 7_000);
        var command = await _user.SignAsync(Kinds.DatanetCreate,
            $$"""{"card":"{{card}}","contributions":"open","licence":{"id":"LicenseRef-Own","terms":"{{terms}}"},"name":"Test","visibility":"public"}""");
        Assert.InRange(command.ToBody().Length, 60_000, SignedCommand.MaxBodyBytes);
        using var response = await _user.PostAsync(command);
        await ApiCalls.RefusedAsync(response, 413, "entry-too-large");
        Assert.Empty(await _user.KindsOnLedgerAsync());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Body_of_another_type_is_refused(string? contentType)
    {
        using var response = await _user.PostAsync(Encoding.UTF8.GetBytes(await BodyAsync()), contentType);
        await ApiCalls.RefusedAsync(response, 400, "content-type-not-json");
        Assert.Empty(await _user.KindsOnLedgerAsync());
    }

    [Fact]
    public async Task Signature_of_another_key_is_refused()
    {
        var command = await new ApiUser(stack).SignAsync(Kinds.DatanetCreate, Payload);
        using var response = await _user.PostAsync(command with { Actor = _user.Address });
        await ApiCalls.RefusedAsync(response, 401, "signer-mismatch", "/signature");
        Assert.Empty(await _user.KindsOnLedgerAsync());
    }

    [Theory]
    [InlineData(31337, "another genesis")]
    [InlineData(1, null)]
    public async Task Signature_for_another_ledger_is_refused(ulong chainId, string? genesis)
    {
        var own = await stack.Client.GetDomainAsync();
        var other = new LedgerDomain(chainId, genesis is null ? own.Genesis : Hash256.Sha256(Encoding.UTF8.GetBytes(genesis)));
        using var response = await _user.PostAsync(await _user.SignAsync(Kinds.DatanetCreate, Payload, domain: other));
        await ApiCalls.RefusedAsync(response, 401, "signer-mismatch", "/signature");
        Assert.Empty(await _user.KindsOnLedgerAsync());
    }

    [Fact]
    public async Task Signature_over_other_content_is_refused()
    {
        var body = Encoding.UTF8.GetString((await _user.SignAsync(Kinds.DatanetCreate, Payload)).ToBody()).Replace("Test", "Tess", StringComparison.Ordinal);
        using var response = await _user.PostAsync(Encoding.UTF8.GetBytes(body));
        await ApiCalls.RefusedAsync(response, 401, "signer-mismatch", "/signature");
        Assert.Empty(await _user.KindsOnLedgerAsync());
    }

    [Fact]
    public async Task Signature_in_the_high_s_form_is_refused()
    {
        // (r, n - s) with the other parity is as valid on the curve, and would let anyone make a second entry of one signature.
        var order = System.Numerics.BigInteger.Parse("00FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", System.Globalization.NumberStyles.HexNumber);
        var command = await _user.SignAsync(Kinds.DatanetCreate, Payload);
        var bytes = command.Signature.ToArray();
        var s = new System.Numerics.BigInteger(bytes.AsSpan(32, 32), isUnsigned: true, isBigEndian: true);
        var high = (order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.AsSpan(32, 32).Clear();
        high.CopyTo(bytes.AsSpan(64 - high.Length));
        bytes[64] = (byte)(bytes[64] == 27 ? 28 : 27);
        using var response = await _user.PostAsync(WithSignature(command, bytes));
        await ApiCalls.RefusedAsync(response, 400, "signature-malformed", "/signature");
        Assert.Empty(await _user.KindsOnLedgerAsync());
    }

    [Fact]
    public async Task Signature_that_fits_no_key_is_refused()
    {
        // No point of secp256k1 has the x-coordinate 5.
        var command = await _user.SignAsync(Kinds.DatanetCreate, Payload);
        var bytes = command.Signature.ToArray();
        bytes.AsSpan(0, 32).Clear();
        bytes[31] = 5;
        using var response = await _user.PostAsync(WithSignature(command, bytes));
        await ApiCalls.RefusedAsync(response, 401, "signature-invalid", "/signature");
        Assert.Empty(await _user.KindsOnLedgerAsync());
    }

    [Theory]
    [InlineData(-1, 410, "deadline-passed")]
    [InlineData(3600 + 60, 400, "deadline-too-far")]
    public async Task Command_with_a_deadline_out_of_its_bounds_is_refused(int aheadSeconds, int status, string code)
    {
        using var response = await _user.PostAsync(await _user.SignAsync(Kinds.DatanetCreate, Payload, deadline: TimeSpan.FromSeconds(aheadSeconds)));
        await ApiCalls.RefusedAsync(response, status, code, "/deadline");
        Assert.Empty(await _user.KindsOnLedgerAsync());
    }

    /// <summary>A right body whose signature ends in 1b, so that the tests know what to replace.</summary>
    private async Task<string> BodyAsync()
    {
        for (var name = 0; ; name++)
        {
            var body = Encoding.UTF8.GetString((await _user.SignAsync(Kinds.DatanetCreate, Payload, nonce: 7, deadline: TimeSpan.FromSeconds(600 + name))).ToBody());
            if (body.EndsWith("1b\"}", StringComparison.Ordinal))
                return body;
        }
    }

    private static byte[] WithSignature(SignedCommand command, byte[] signature) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(command.ToBody())
        .Replace(command.Signature.ToString(), "0x" + Convert.ToHexStringLower(signature), StringComparison.Ordinal));
}
