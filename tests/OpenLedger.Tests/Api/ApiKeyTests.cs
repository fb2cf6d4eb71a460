using System.Net;
using System.Security.Cryptography;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class ApiKeyTests(StackFixture stack)
{
    private readonly ApiUser _user = new(stack);

    [Fact]
    public async Task Key_reads_in_its_owners_name_until_it_is_revoked()
    {
        var key = await RegisterAsync(ApiScopes.All);
        var path = await UploadsPathAsync(_user);
        using var right = await stack.PostAsync(path, $"Bearer {key}");
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Equal("\"key\";q=600;w=60", right.Headers.GetValues("RateLimit-Policy").Single());
        using var others = await stack.PostAsync(await UploadsPathAsync(new ApiUser(stack)), $"Bearer {key}");
        await ApiCalls.RefusedAsync(others, 403, "not-contributor");
        await _user.SendAsync(Kinds.ApiKeyRevoke, new { hash = ApiKeySecret.HashOf(key).ToString() });
        using var revoked = await stack.PostAsync(path, $"Bearer {key}");
        await ApiCalls.RefusedAsync(revoked, 401, "apikey-invalid");
    }

    [Fact]
    public async Task Key_without_the_scope_is_refused()
    {
        var key = await RegisterAsync(ApiScopes.Read);
        using var response = await stack.PostAsync(await UploadsPathAsync(_user), $"Bearer {key}");
        await ApiCalls.RefusedAsync(response, 403, "scope-missing");
    }

    [Theory]
    [InlineData("olk_")]
    [InlineData("olk_short")]
    [InlineData("olk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Key_that_nobody_registered_is_refused(string key)
    {
        using var response = await stack.PostAsync(await UploadsPathAsync(_user), $"Bearer {key}");
        await ApiCalls.RefusedAsync(response, 401, "apikey-invalid");
    }

    [Fact]
    public async Task Key_over_its_limit_a_minute_is_refused_and_told_when_to_come_back()
    {
        var key = await RegisterAsync(ApiScopes.Read, perMinute: 2);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            using var response = await GetAsync("ledger", key);
            answers.Add(response.StatusCode);
            if (response.StatusCode != HttpStatusCode.TooManyRequests)
                continue;
            await ApiCalls.RefusedAsync(response, 429, "rate-limited");
            Assert.True(response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
            Assert.StartsWith("\"key\";r=0;t=", response.Headers.GetValues("RateLimit").Single());
        }
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], answers);
    }

    [Fact]
    public async Task Key_is_good_for_so_many_requests_a_day_and_its_owner_sees_its_use()
    {
        var key = await RegisterAsync(ApiScopes.Read, perDay: 3);
        for (var i = 0; i < 3; i++)
        {
            using var response = await GetAsync("ledger", key);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        using var spent = await GetAsync("ledger", key);
        await ApiCalls.RefusedAsync(spent, 429, "apikey-day-spent");
        Assert.InRange(spent.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));

        var path = $"api-keys/{ApiKeySecret.HashOf(key)}/usage";
        // A run around midnight finds it in the day before.
        var sums = (Requests: 0UL, Refused: 0UL);
        await Eventually.TrueAsync(async () =>
        {
            using var response = await stack.GetAsync(path + "?days=2", ("Authorization", await stack.AuthorizeAsync(_user.Key, path + "?days=2", method: "GET")));
            var days = (await ApiCalls.ReadAsync(response)).GetProperty("items").EnumerateArray().ToList();
            Assert.Equal(2, days.Count);
            sums = (Sum("requests"), Sum("refused"));
            return sums == (3UL, 1UL);

            ulong Sum(string member) => days.Aggregate(0UL, (sum, day) => sum + ulong.Parse(day.GetProperty(member).GetString()!));
        }, TimeSpan.FromSeconds(30), () => $"The use is {sums}.");
        var stranger = new ApiUser(stack);
        using var refused = await stack.GetAsync(path, ("Authorization", await stack.AuthorizeAsync(stranger.Key, path, method: "GET")));
        await ApiCalls.RefusedAsync(refused, 404, "apikey-unknown");
        using var anonymous = await stack.GetAsync(path);
        await ApiCalls.RefusedAsync(anonymous, 401, "authorization-missing");
        using var far = await stack.GetAsync(path + "?days=36");
        await ApiCalls.RefusedAsync(far, 400, "limit-out-of-range");
    }

    [Fact]
    public async Task Terms_of_an_addresss_keys_are_public()
    {
        var key = await RegisterAsync(ApiScopes.All, label: "nightly");
        var items = (await stack.GetJsonAsync($"accounts/{_user.Address}/api-keys")).GetProperty("items").EnumerateArray().ToList();
        var item = Assert.Single(items);
        Assert.Equal((ApiKeySecret.HashOf(key).ToString(), "nightly"), (item.GetProperty("hash").GetString(), item.GetProperty("label").GetString()));
        Assert.Equal(["read", "upload"], item.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()));
        using var wrong = await stack.GetAsync("accounts/0x1/api-keys");
        await ApiCalls.RefusedAsync(wrong, 400, "not-an-address");
    }

    [Fact]
    public async Task Neither_key_nor_token_is_in_the_servers_log()
    {
        var key = await RegisterAsync(ApiScopes.Read);
        using var used = await GetAsync("ledger", key);
        Assert.Equal(HttpStatusCode.OK, used.StatusCode);
        Assert.DoesNotContain(key, stack.Stack.Functions.Process.Output, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> GetAsync(string path, string key) => stack.GetAsync(path, ("Authorization", $"Bearer {key}"));

    private async Task<string> RegisterAsync(ApiScopes scopes, ulong perMinute = 600, ulong perDay = 100_000, string label = "")
    {
        var key = ApiKeySecret.Encode(RandomNumberGenerator.GetBytes(ApiKeySecret.Size));
        var terms = new ApiKeyTerms(label, scopes, LedgerTime.From(DateTimeOffset.UtcNow.AddDays(30)), perMinute, perDay);
        await _user.SendAsync(Kinds.ApiKeyRegister, new ApiKeyRegister(ApiKeySecret.HashOf(key)!.Value, terms).ToJson());
        return key;
    }

    private static async Task<string> UploadsPathAsync(ApiUser user) => $"contributions/{await user.DeclareAsync(await user.CreateDatanetAsync(), ("a.txt", "txt", 10))}/uploads";
}
