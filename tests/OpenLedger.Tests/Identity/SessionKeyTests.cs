using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Functions.Http;
using OpenLedger.Functions.Identity;
using OpenLedger.Storage.Access;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Identity;

/// <summary>The keys of sessions, before, while and after they are exchanged.</summary>
public sealed class SessionKeyTests
{
    private static readonly LedgerDomain Domain = new(TestLedger.ChainId, Hash256.Sha256("this ledger"u8));
    private static readonly string Old = NewKey();
    private static readonly string Fresh = NewKey();

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Session_of_the_old_key_lives_as_long_as_that_key_is_named()
    {
        var token = Tokens(Old).Issue(TestLedger.Owner.Address, Domain).Token;
        Assert.Equal(TestLedger.Owner.Address, (await Tokens(Fresh, Old).ValidateAsync(token, Domain)).Value);
        Assert.Equal("session-invalid", (await Tokens(Fresh).ValidateAsync(token, Domain)).Error?.Code);
        var next = Tokens(Fresh, Old).Issue(TestLedger.Owner.Address, Domain).Token;
        Assert.Equal(TestLedger.Owner.Address, (await Tokens(Fresh).ValidateAsync(next, Domain)).Value);
    }

    [Fact]
    public async Task Session_ends_when_its_time_is_over_and_is_for_one_ledger()
    {
        var tokens = Tokens(Old);
        var session = tokens.Issue(TestLedger.Owner.Address, Domain);
        Assert.Equal(_clock.GetUtcNow().AddMinutes(15), session.ExpiresAt);
        _clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.True((await tokens.ValidateAsync(session.Token, Domain)).IsOk);
        Assert.Equal("session-invalid", (await tokens.ValidateAsync(session.Token, new LedgerDomain(TestLedger.ChainId, Hash256.Sha256("another"u8)))).Error?.Code);
        Assert.Equal("session-invalid", (await tokens.ValidateAsync(session.Token, new LedgerDomain(1, Domain.Genesis))).Error?.Code);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("session-expired", (await tokens.ValidateAsync(session.Token, Domain)).Error?.Code);
    }

    [Fact]
    public void Nonces_and_kept_answers_of_the_old_key_count_as_long_as_it_is_named()
    {
        var (nonce, _) = Nonces(Old).Issue();
        Assert.Null(Nonces(Fresh, Old).Check(nonce));
        Assert.Equal("siwe-nonce", Nonces(Fresh).Check(nonce)?.Code);
        _clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromMilliseconds(1));
        Assert.Equal("siwe-nonce", Nonces(Old).Check(nonce)?.Code);

        var kept = new AnswerSeal(Keys(Old)).Close(ApiResult.Ok(new { token = "t" }).With("Cache-Control", "no-store"), "key");
        var opened = new AnswerSeal(Keys(Fresh, Old)).Open(kept, "key")!;
        Assert.Equal((200, "{\"token\":\"t\"}"), (opened.Status, System.Text.Encoding.UTF8.GetString(opened.Body.Span)));
        Assert.Equal([("Cache-Control", "no-store")], opened.Headers);
        Assert.Null(new AnswerSeal(Keys(Fresh)).Open(kept, "key"));
        Assert.Null(new AnswerSeal(Keys(Old)).Open(kept, "another key"));
        kept[20] ^= 1;
        Assert.Null(new AnswerSeal(Keys(Old)).Open(kept, "key"));
        Assert.Null(new AnswerSeal(Keys(Old)).Open([], "key"));
    }

    [Fact]
    public void Published_keys_are_those_that_count_and_hold_nothing_private()
    {
        using var jwks = JsonDocument.Parse(JsonSerializer.Serialize(Keys(Fresh, Old).ToJwks()));
        var keys = jwks.RootElement.GetProperty("keys").EnumerateArray().ToList();
        Assert.Equal([Keys(Fresh).Current.KeyId, Keys(Old).Current.KeyId], keys.Select(k => k.GetProperty("kid").GetString()));
        Assert.All(keys, k => Assert.False(k.TryGetProperty("d", out _)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("AAAA")]
    [InlineData("P-384")]
    public void Setting_that_is_no_key_is_refused_and_not_repeated(string text)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var setting = text == "P-384" ? Convert.ToBase64String(other.ExportPkcs8PrivateKey()) : text;
        var refused = Assert.Throws<ValidationException>(() => Keys(setting));
        Assert.Contains("Identity__SigningKey", refused.Message);
        Assert.True(setting.Length == 0 || !refused.ToString().Contains(setting, StringComparison.Ordinal));
    }

    private static string NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    private static IOptions<IdentityOptions> Options(string key, string? previous = null) => Microsoft.Extensions.Options.Options.Create(new IdentityOptions { SigningKey = key, PreviousSigningKey = previous });

    private static SigningKeys Keys(string key, string? previous = null) => new(Options(key, previous));

    private SessionTokens Tokens(string key, string? previous = null) => new(Keys(key, previous), Options(key, previous), _clock);

    private SiweNonces Nonces(string key, string? previous = null) =>
        new(Keys(key, previous), new AccessTable(new TableClient("UseDevelopmentStorage=true", "access")), Options(key, previous), _clock);
}
