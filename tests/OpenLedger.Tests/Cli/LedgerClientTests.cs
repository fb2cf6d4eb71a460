using System.Net;
using System.Net.Http.Headers;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Cli;

public sealed class LedgerClientTests
{
    private static readonly Hash256 Genesis = Hash256.Sha256("genesis"u8);
    private static readonly LedgerDomain Domain = new(31337, Genesis);
    private static readonly Uri Server = new("http://ledger.test/");

    private readonly KeyPair _key = KeyPair.Generate();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Command_is_signed_for_this_ledger_and_its_outcome_is_read()
    {
        var stub = new StubServer(request => request.Path == "/api/ledger" ? Ledger() : Outcome());
        using var client = new LedgerClient(Server, stub, _clock);
        var outcome = await client.SendAsync(_key, "datanet.create", new { name = "x" });
        Assert.Equal(new Seq(5), outcome.Seq);
        Assert.Equal("dn-5", outcome.Subject);
        var signed = SignedCommand.Parse(stub.Requests[1].Body, Domain).Value;
        Assert.Equal(_key.Address, signed.Actor);
        Assert.Equal("datanet.create", signed.Command.Kind);
        Assert.Equal("""{"name":"x"}""", System.Text.Encoding.UTF8.GetString(signed.Command.Payload.Span));
        Assert.InRange(signed.Command.Deadline.UnixMs, LedgerTime.From(_clock.GetUtcNow()).UnixMs + 1, LedgerTime.From(_clock.GetUtcNow()).UnixMs + 3_600_000);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Busy_server_gets_the_same_bytes_again_after_the_time_it_asked_for(HttpStatusCode busy)
    {
        var refusals = 2;
        var stub = new StubServer(request =>
        {
            if (request.Path == "/api/ledger")
                return Ledger();
            if (refusals-- <= 0)
                return Outcome();
            var response = StubServer.Json("""{"code":"queue-full","detail":"Full."}""", busy, "application/problem+json");
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(3));
            return response;
        });
        using var client = new LedgerClient(Server, stub, _clock);
        var began = _clock.GetUtcNow();
        var sending = client.SendAsync(_key, "cancel", new { nonce = "1" });
        await Eventually.AdvanceAsync(_clock, sending, TimeSpan.FromMilliseconds(500));
        Assert.InRange(_clock.GetUtcNow() - began, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(600));
        var sent = stub.Requests.Where(r => r.Path == "/api/commands").ToList();
        Assert.Equal(3, sent.Count);
        Assert.All(sent, request => Assert.Equal(sent[0].Body, request.Body));
    }

    [Fact]
    public async Task Server_that_stays_busy_is_given_up_with_its_problem()
    {
        var stub = new StubServer(request => request.Path == "/api/ledger"
            ? Ledger()
            : StubServer.Json("""{"code":"queue-full","detail":"Full."}""", HttpStatusCode.TooManyRequests, "application/problem+json"));
        using var client = new LedgerClient(Server, stub, _clock);
        var failure = await Assert.ThrowsAsync<ApiException>(() => Eventually.AdvanceAsync(_clock, client.SendAsync(_key, "cancel", new { nonce = "1" }), TimeSpan.FromSeconds(5)));
        Assert.Equal("queue-full", failure.Code);
    }

    [Fact]
    public async Task Lost_connection_is_tried_again_with_the_same_command()
    {
        var losses = 1;
        var stub = new StubServer(request => request.Path == "/api/ledger" ? Ledger() : losses-- > 0 ? throw new HttpRequestException("reset") : Outcome());
        using var client = new LedgerClient(Server, stub, _clock);
        await Eventually.AdvanceAsync(_clock, client.SendAsync(_key, "cancel", new { nonce = "1" }), TimeSpan.FromMilliseconds(50));
        var sent = stub.Requests.Where(r => r.Path == "/api/commands").ToList();
        Assert.Equal(2, sent.Count);
        Assert.Equal(sent[0].Body, sent[1].Body);
    }

    [Fact]
    public async Task Refusal_is_not_repeated_and_carries_the_problem()
    {
        var stub = new StubServer(request => request.Path == "/api/ledger"
            ? Ledger()
            : StubServer.Json("""{"type":"urn:openledger:problem:not-owner","title":"Forbidden","status":403,"detail":"Not yours.","code":"not-owner","pointer":"/payload","traceId":"t1"}""",
                HttpStatusCode.Forbidden, "application/problem+json"));
        using var client = new LedgerClient(Server, stub, _clock);
        var refused = await Assert.ThrowsAsync<ApiException>(() => client.SendAsync(_key, "contribution.accept", new { contribution = "ct-9" }));
        Assert.Equal((403, "not-owner", "/payload", "t1"), (refused.Status, refused.Code, refused.Problem.Pointer, refused.Problem.TraceId));
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task Private_read_carries_a_signed_request_that_the_server_can_check()
    {
        var stub = new StubServer(request => request.Path == "/api/ledger"
            ? Ledger()
            : StubServer.Json("""{"expiresAt":"2026-01-01T00:15:00Z","files":[{"name":"a.txt","parts":[{"url":"http://blobs.test/q/0","offset":"0","size":"3","headers":{"x-ms-blob-type":"BlockBlob"}}]}]}"""));
        using var client = new LedgerClient(Server, stub, _clock);
        var grant = await client.RequestUploadsAsync(_key, "ct-9");
        Assert.Equal(3UL, grant.Files.Single().Parts.Single().Size);
        var asked = stub.Requests[1];
        Assert.Equal("/api/contributions/ct-9/uploads", asked.Path);
        var caller = SignedRequest.Authenticate(asked.Authorization, asked.Method, asked.Path, asked.Body, LedgerTime.From(_clock.GetUtcNow()), Domain);
        Assert.Equal(_key.Address, caller.Value);
    }

    [Fact]
    public async Task Lists_are_read_to_their_end()
    {
        var stub = new StubServer(request => request.Path switch
        {
            "/api/datanets/dn-5/versions" => Versions(1, "\"a&b\""),
            "/api/datanets/dn-5/versions?cursor=a%26b" => Versions(2, "null"),
            _ => new HttpResponseMessage(HttpStatusCode.NotFound),
        });
        using var client = new LedgerClient(Server, stub, _clock);
        var numbers = new List<ulong>();
        await foreach (var version in client.ListVersionsAsync("dn-5"))
            numbers.Add(version.Number);
        Assert.Equal([1, 2], numbers);

        static HttpResponseMessage Versions(int number, string next) => StubServer.Json(
            $$"""{"items":[{"number":"{{number}}","records":"7","root":"{{Genesis}}","manifest":"{{Genesis}}","claims":{"count":"7","sha256":"{{Genesis}}"},"withdrawals":"0","at":"2026-01-01T00:00:00Z","seq":"12"}],"next":{{next}}}""");
    }

    [Fact]
    public async Task Answer_that_is_no_api_is_said_to_be_none()
    {
        using var client = new LedgerClient(Server, new StubServer(_ => StubServer.Json("<html>", mediaType: "text/html")), _clock);
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => client.GetLedgerAsync());
        Assert.Contains("something else than the API", failure.Message);
    }

    [Theory]
    [InlineData("""{"expiresAt":"2026-01-01T00:15:00Z"}""")]
    [InlineData("""{"expiresAt":"2026-01-01T00:15:00Z","files":null}""")]
    [InlineData("""{"expiresAt":"2026-01-01T00:15:00Z","files":[{"contribution":"ct-9","url":"http://blobs.test/","bytes":"-1","records":"1"}]}""")]
    public async Task Answer_that_lacks_something_is_refused_when_it_is_read(string body)
    {
        using var client = new LedgerClient(Server, new StubServer(_ => StubServer.Json(body)), _clock);
        await Assert.ThrowsAsync<InvalidDataException>(() => client.RequestDownloadsAsync(null, "dn-5", 1));
    }

    private static HttpResponseMessage Ledger() => StubServer.Json(
        $$$"""{"name":"test","chainId":"31337","genesis":"{{{Genesis}}}","domain":{},"head":{"height":"0","hash":"{{{Genesis}}}","nextSeq":"1","time":"0","at":"1970-01-01T00:00:00Z"},"rules":"1","parameters":{},"keys":[]}""");

    private HttpResponseMessage Outcome() => StubServer.Json(
        $$"""{"seq":"5","time":"1","at":"1970-01-01T00:00:00.001Z","kind":"datanet.create","actor":"{{_key.Address}}","digest":"{{Genesis}}","subject":"dn-5"}""", HttpStatusCode.Created);
}
