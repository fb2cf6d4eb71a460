using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenLedger.Core.Identity;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class SignInTests(StackFixture stack)
{
    private readonly ApiUser _user = new(stack);

    private string Authority => stack.Stack.Functions.Address.Authority;

    [Fact]
    public async Task Session_lets_its_address_read_what_is_its_own_and_nobody_elses()
    {
        var token = await SignInAsync(_user.Key);
        var mine = await UploadsPathAsync(_user);
        using var right = await stack.PostAsync(mine, $"Bearer {token}");
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Contains("\"session\";r=", right.Headers.GetValues("RateLimit").Single());
        using var others = await stack.PostAsync(await UploadsPathAsync(new ApiUser(stack)), $"Bearer {token}");
        await ApiCalls.RefusedAsync(others, 403, "not-contributor");
    }

    [Fact]
    public async Task Token_is_a_JWT_that_others_can_check_with_the_published_keys()
    {
        var token = await SignInAsync(_user.Key);
        var keys = await stack.GetJsonAsync(".well-known/jwks.json");
        var domain = await stack.Client.GetDomainAsync();
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = new JsonWebKeySet(keys.GetRawText()).GetSigningKeys(),
            ValidIssuer = $"urn:openledger:{domain.Genesis}",
            ValidAudience = $"urn:openledger:{domain.Genesis}",
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        var jwt = (JsonWebToken)result.SecurityToken;
        Assert.Equal(("ES256", _user.Address.ToString(), "31337"), (jwt.Alg, jwt.Subject, jwt.GetClaim("chain").Value));
        Assert.InRange(jwt.ValidTo - jwt.IssuedAt, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15));
        Assert.NotEqual(jwt.Id, new JsonWebToken(await SignInAsync(_user.Key)).Id);
    }

    [Fact]
    public async Task Message_with_anything_wrong_makes_no_session_and_leaves_its_nonce_unused()
    {
        var nonce = await NonceAsync();
        var good = await MessageAsync(nonce);
        await RefusedAsync(good with { Domain = "evil.example" }, "siwe-domain");
        await RefusedAsync(good with { Domain = "localhost:1" }, "siwe-domain");
        await RefusedAsync(good with { Uri = "https://evil.example/" }, "siwe-domain");
        await RefusedAsync(good with { ChainId = 1 }, "siwe-chain");
        await RefusedAsync(good with { IssuedAt = Rfc3339Time.From(DateTimeOffset.UtcNow.AddHours(-1)) }, "siwe-time");
        await RefusedAsync(good with { ExpirationTime = Rfc3339Time.From(DateTimeOffset.UtcNow.AddSeconds(-1)) }, "siwe-time");
        await RefusedAsync(good with { Nonce = new string('0', 64) }, "siwe-nonce");
        await RefusedAsync(good with { Nonce = (nonce[0] == 'a' ? 'b' : 'a') + nonce[1..] }, "siwe-nonce");
        await RefusedAsync(good, "signer-mismatch", KeyPair.Generate());
        using var accepted = await PostAsync(good, _user.Key);
        Assert.Equal(HttpStatusCode.Created, accepted.StatusCode);
        await RefusedAsync(good, "siwe-nonce-used");
    }

    [Fact]
    public async Task Of_many_sign_ins_with_one_nonce_one_makes_a_session()
    {
        var message = await MessageAsync(await NonceAsync());
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => PostAsync(message, _user.Key)));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers)
        {
            if (answer.StatusCode != HttpStatusCode.Created)
                await ApiCalls.RefusedAsync(answer, 401, "siwe-nonce-used", "/message");
            answer.Dispose();
        }
    }

    [Theory]
    [InlineData("not a message", "0x" + "00", 400, "siwe-malformed", "/message")]
    [InlineData("x", "00", 400, "length-out-of-range", "/signature")]
    [InlineData("x", "0xzz", 400, "signature-malformed", "/signature")]
    public async Task Body_that_is_no_sign_in_is_refused(string message, string signature, int status, string code, string pointer)
    {
        using var response = await PostAsync(new { message, signature });
        await ApiCalls.RefusedAsync(response, status, code, pointer);
    }

    [Fact]
    public async Task Forged_expired_and_unsigned_tokens_are_refused()
    {
        var path = await UploadsPathAsync(_user);
        var token = await SignInAsync(_user.Key);
        var (header, payload, signature) = (token.Split('.')[0], token.Split('.')[1], token.Split('.')[2]);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var domain = await stack.Client.GetDomainAsync();
        await RefusedAsync($"{Encode("""{"alg":"none","typ":"JWT"}""")}.{payload}.", "session-invalid");
        await RefusedAsync($"{Encode("""{"alg":"none","typ":"JWT"}""")}.{payload}.{signature}", "session-invalid");
        await RefusedAsync($"{header}.{payload}.", "session-invalid");
        await RefusedAsync($"{header}.{payload}.{Base64Url.EncodeToString(new byte[64])}", "session-invalid");
        await RefusedAsync($"{header}.{Encode("{}")}.{signature}", "session-invalid");
        await RefusedAsync(Forge(other, "ES256", token), "session-invalid");
        await RefusedAsync(ForgeByPublicKey(token), "session-invalid");
        await RefusedAsync("..", "session-invalid");
        await RefusedAsync(new string('a', 8_000), "session-invalid");
        using var mine = ECDsa.Create();
        mine.ImportPkcs8PrivateKey(Convert.FromBase64String(stack.Stack.Keys.SessionKey), out _);
        await RefusedAsync(Sign(mine, domain, expires: TimeSpan.FromSeconds(-1)), "session-expired");
        await RefusedAsync(Sign(mine, domain, audience: "urn:openledger:another"), "session-invalid");
        await RefusedAsync(Sign(mine, domain, issuer: "urn:openledger:another"), "session-invalid");
        using var right = await stack.PostAsync(path, $"Bearer {Sign(mine, domain)}");
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);

        async Task RefusedAsync(string forged, string code)
        {
            using var response = await stack.PostAsync(path, $"Bearer {forged}");
            await ApiCalls.RefusedAsync(response, 401, code);
        }
    }

    [Fact]
    public async Task Session_commands_nothing()
    {
        var token = await SignInAsync(_user.Key);
        var body = (await _user.SignAsync("cancel", """{"nonce":"1"}""")).ToBody();
        using var json = JsonDocument.Parse(body);
        var unsigned = json.RootElement.EnumerateObject().Where(m => m.Name != "signature").ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiCalls.Url("commands")) { Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(unsigned)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await stack.Http.SendAsync(request, TestContext.Current.CancellationToken);
        await ApiCalls.RefusedAsync(response, 400, "missing-member", "/signature");
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Forge(ECDsa key, string algorithm, string token)
    {
        var kid = new JsonWebToken(token).Kid;
        var text = $"{Encode($$"""{"alg":"{{algorithm}}","kid":"{{kid}}","typ":"JWT"}""")}.{token.Split('.')[1]}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    /// <summary>A MAC whose key is the public key, which a careless server would take for the secret.</summary>
    private string ForgeByPublicKey(string token)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(stack.Stack.Keys.SessionKey), out _);
        var text = $"{Encode($$"""{"alg":"HS256","kid":"{{new JsonWebToken(token).Kid}}","typ":"JWT"}""")}.{token.Split('.')[1]}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(text)))}";
    }

    private string Sign(ECDsa key, LedgerDomain domain, TimeSpan? expires = null, string? issuer = null, string? audience = null)
    {
        var point = key.ExportParameters(false).Q;
        var thumbprint = SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}"""));
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? $"urn:openledger:{domain.Genesis}",
            Audience = audience ?? $"urn:openledger:{domain.Genesis}",
            NotBefore = DateTime.UtcNow.AddMinutes(-5),
            Expires = DateTime.UtcNow + (expires ?? TimeSpan.FromMinutes(5)),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = _user.Address.ToString(), ["chain"] = "31337" },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = Base64Url.EncodeToString(thumbprint) }, "ES256"),
        });
    }

    private static async Task<string> UploadsPathAsync(ApiUser user)
    {
        var datanet = await user.CreateDatanetAsync();
        return $"contributions/{await user.DeclareAsync(datanet, ("a.txt", "txt", 10))}/uploads";
    }

    private async Task<string> NonceAsync()
    {
        using var response = await stack.PostAsync("auth/nonce", null);
        return (await ApiCalls.ReadAsync(response)).GetProperty("nonce").GetString()!;
    }

    private Task<SiweMessage> MessageAsync(string nonce) =>
        Task.FromResult(new SiweMessage(Authority, _user.Address, $"http://{Authority}/", 31337, nonce, Rfc3339Time.From(DateTimeOffset.UtcNow)) { Statement = "Sign in." });

    private Task<HttpResponseMessage> PostAsync(SiweMessage message, KeyPair key) => PostAsync(new { message = message.ToString(), signature = key.Sign(message.Digest()).ToString() });

    private async Task<HttpResponseMessage> PostAsync(object body)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return await stack.Http.PostAsync(ApiCalls.Url("auth/siwe"), content, TestContext.Current.CancellationToken);
    }

    private async Task RefusedAsync(SiweMessage message, string code, KeyPair? key = null)
    {
        using var response = await PostAsync(message, key ?? _user.Key);
        await ApiCalls.RefusedAsync(response, 401, code, code == "signer-mismatch" ? "/signature" : "/message");
    }

    private async Task<string> SignInAsync(KeyPair key)
    {
        using var response = await PostAsync(await MessageAsync(await NonceAsync()) with { Address = key.Address }, key);
        return (await ApiCalls.ReadAsync(response)).GetProperty("token").GetString()!;
    }
}
