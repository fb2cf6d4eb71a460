using System.Net;
using OpenLedger.Core.Ledger;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>What all operations have in common.</summary>
[Collection(ApiCollection.Name)]
public sealed class ConventionTests(StackFixture stack)
{
    [Fact]
    public async Task Callers_request_id_is_on_the_answer_and_in_problems()
    {
        using var fine = await stack.GetAsync("ledger", ("X-Request-Id", "my-id/1"));
        Assert.Equal("my-id/1", fine.Headers.GetValues("X-Request-Id").Single());
        using var wrong = await stack.GetAsync("ledger?page=1", ("X-Request-Id", "my-id/2"));
        Assert.Equal("my-id/2", wrong.Headers.GetValues("X-Request-Id").Single());
        using var problem = System.Text.Json.JsonDocument.Parse(await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("my-id/2", problem.RootElement.GetProperty("requestId").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("two words")]
    [InlineData("long")]
    public async Task Request_without_a_well_formed_id_gets_its_trace_id(string? id)
    {
        using var response = id is null ? await stack.GetAsync("ledger?page=1") : await stack.GetAsync("ledger?page=1", ("X-Request-Id", id == "long" ? new string('x', 129) : id));
        using var problem = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(problem.RootElement.GetProperty("traceId").GetString(), response.Headers.GetValues("X-Request-Id").Single());
        Assert.False(problem.RootElement.TryGetProperty("requestId", out _));
    }

    [Fact]
    public async Task Answer_says_how_far_the_ledger_is_and_what_is_left_of_the_limit()
    {
        var outcome = await new ApiUser(stack).SendAsync(Kinds.Cancel, new { nonce = "1" });
        using var response = await stack.GetAsync("ledger");
        Assert.True(ulong.Parse(response.Headers.GetValues("Ledger-Seq").Single()) >= outcome.Seq.Value);
        Assert.Equal("\"network\";q=100000000;w=60", response.Headers.GetValues("RateLimit-Policy").Single());
        Assert.StartsWith("\"network\";r=", response.Headers.GetValues("RateLimit").Single());
    }

    [Fact]
    public async Task Read_that_wants_an_entry_has_it_or_fails_after_a_bounded_wait()
    {
        var outcome = await new ApiUser(stack).SendAsync(Kinds.Cancel, new { nonce = "1" });
        using var known = await stack.GetAsync("ledger", ("If-Ledger-Seq-At-Least", outcome.Seq.ToString()));
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        // Others write to this ledger too, so an entry a little ahead may come.
        foreach (var ahead in new[] { 50_000UL, 1UL << 40, ulong.MaxValue })
        {
            using var unknown = await stack.GetAsync("ledger", ("If-Ledger-Seq-At-Least", (outcome.Seq.Value + Math.Min(ahead, ulong.MaxValue - outcome.Seq.Value)).ToString()));
            await ApiCalls.RefusedAsync(unknown, 412, "ledger-behind");
            Assert.NotNull(unknown.Headers.RetryAfter);
        }
        using var malformed = await stack.GetAsync("ledger", ("If-Ledger-Seq-At-Least", "-1"));
        await ApiCalls.RefusedAsync(malformed, 400, "not-a-sequence-number");
    }

    [Fact]
    public async Task Read_waits_for_an_entry_that_comes_meanwhile()
    {
        var user = new ApiUser(stack);
        var next = (await user.SendAsync(Kinds.Cancel, new { nonce = "1" })).Seq.Next;
        var waiting = stack.GetAsync("ledger", ("If-Ledger-Seq-At-Least", next.ToString()));
        await user.SendAsync(Kinds.Cancel, new { nonce = "2" });
        using var response = await waiting;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(ulong.Parse(response.Headers.GetValues("Ledger-Seq").Single()) >= next.Value);
    }

    [Fact]
    public async Task Filtered_list_has_the_entry_that_its_caller_wants()
    {
        var user = new ApiUser(stack);
        for (var i = 0; i < 5; i++)
        {
            var outcome = await user.SendAsync(Kinds.Cancel, new { nonce = $"{i}" });
            using var response = await stack.GetAsync($"ledger/entries?actor={user.Address}&limit=1", ("If-Ledger-Seq-At-Least", outcome.Seq.ToString()));
            var newest = (await ApiCalls.ReadAsync(response)).GetProperty("items")[0];
            Assert.Equal(outcome.Seq.ToString(), newest.GetProperty("entry").GetProperty("seq").GetString());
        }
    }

    [Fact]
    public async Task Page_of_no_allowed_origin_may_read_nothing()
    {
        using var response = await stack.GetAsync("ledger", ("Origin", "https://evil.example"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        using var request = new HttpRequestMessage(HttpMethod.Options, ApiCalls.Url("commands")) { Headers = { { "Origin", "https://evil.example" } } };
        using var preflight = await stack.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Methods"));
    }
}
