using System.Text;
using System.Text.Json;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Identity;

public sealed class TypedDataTests
{
    private static readonly LedgerDomain Domain = new(TestLedger.ChainId, Hash256.Sha256("this ledger"u8));

    [Fact]
    public async Task What_a_wallets_library_signs_is_what_the_ledger_checks()
    {
        var commands = new[]
        {
            new Command("cancel", """{"nonce":"1"}"""u8.ToArray(), 0, new LedgerTime(0)),
            new Command("datanet.create", Jcs.Serialize(new { name = "\"quoted\" \\ é 漢 \u2028 𝄞", card = "a\nb\tc" }), ulong.MaxValue, LedgerTime.Max),
        };
        var requests = new[]
        {
            new SignedRequest("POST", "/api/contributions/ct-9/uploads", Hash256.Sha256([]), new LedgerTime(1)),
            new SignedRequest("GET", "/api/x?a=\"é\"&b=%20", Hash256.Sha256("body"u8), LedgerTime.Max),
        };
        var rotations = new[]
        {
            new Rotation(TestLedger.Owner.Address, TestLedger.Contributor.Address, 0, new LedgerTime(0)),
            new Rotation(TestLedger.Key(99).Address, TestLedger.Owner.Address, ulong.MaxValue, LedgerTime.Max),
        };
        var key = TestLedger.Contributor;
        var cases = commands.Select(c => TypedData.Of(c, Domain)).Concat(requests.Select(r => TypedData.Of(r, Domain))).Concat(rotations.Select(r => TypedData.Of(r, Domain)))
            .Select(typedData => new { privateKey = key.ExportPrivateKey(), typedData = JsonDocument.Parse(typedData).RootElement });
        var signatures = await ViemSigner.SignAsync(JsonSerializer.Serialize(cases));
        Assert.Equal(commands.Select(Domain.Digest).Concat(requests.Select(Domain.Digest)).Concat(rotations.Select(Domain.Digest)).Select(digest => key.Sign(digest).ToString()), signatures);
    }

    [Fact]
    public void Text_that_is_signed_is_the_canonical_payload()
    {
        var payload = Jcs.Serialize(new { b = "x", a = "\u2028" });
        using var json = JsonDocument.Parse(TypedData.Of(new Command("cancel", payload, 1, new LedgerTime(2)), Domain));
        Assert.Equal(Encoding.UTF8.GetString(payload), json.RootElement.GetProperty("message").GetProperty("payload").GetString());
        Assert.Equal("Command", json.RootElement.GetProperty("primaryType").GetString());
    }
}
