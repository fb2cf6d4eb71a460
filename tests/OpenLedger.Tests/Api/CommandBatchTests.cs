using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OpenLedger.Core.Identity;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class CommandBatchTests(StackFixture stack)
{
    private readonly ApiUser _user = new(stack);

    [Fact]
    public async Task Commands_are_put_on_the_ledger_in_their_order_and_one_that_is_refused_holds_up_none()
    {
        var commands = new List<byte[]>();
        for (ulong nonce = 1; nonce <= 100; nonce++)
            commands.Add((await _user.SignAsync("cancel", $$"""{"nonce":"{{1000 + nonce}}"}""", nonce)).ToBody());
        commands[10] = (await _user.SignAsync("cancel", """{"nonce":"1"}""", 5)).ToBody();
        commands[20] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(commands[20]).Replace("\"nonce\":\"21\"", "\"nonce\":\"2100\"", StringComparison.Ordinal));
        commands[30] = """{"kind":"cancel"}"""u8.ToArray();
        using var response = await PostAsync(commands);
        Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);
        var results = (await ApiCalls.ReadAsync(response)).GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, 100), results.Select(r => r.GetProperty("index").GetInt32()));
        Assert.Equal((409, "nonce-used"), Problem(results[10]));
        Assert.Equal((401, "signer-mismatch"), Problem(results[20]));
        Assert.Equal((400, "missing-member"), Problem(results[30]));
        var taken = results.Where((_, i) => i is not (10 or 20 or 30)).ToList();
        Assert.All(taken, r => Assert.Equal(201, r.GetProperty("status").GetInt32()));
        var seqs = taken.Select(r => ulong.Parse(r.GetProperty("outcome").GetProperty("seq").GetString()!)).ToList();
        Assert.Equal(seqs.Order(), seqs);
        Assert.Equal(97, (await _user.KindsOnLedgerAsync()).Count);
    }

    [Fact]
    public async Task Batch_that_is_sent_again_gets_the_first_outcomes()
    {
        var commands = new[] { (await _user.SignAsync("cancel", """{"nonce":"1"}""", 10)).ToBody(), (await _user.SignAsync("cancel", """{"nonce":"2"}""", 11)).ToBody() };
        using var first = await PostAsync(commands);
        using var second = await PostAsync(commands);
        Assert.Equal(await SeqsAsync(first, 201), await SeqsAsync(second, 200));
    }

    [Theory]
    [InlineData("""{"commands":[]}""", 400, "length-out-of-range", "/commands")]
    [InlineData("""{"commands":{}}""", 400, "wrong-type", "/commands")]
    [InlineData("{}", 400, "missing-member", "/commands")]
    [InlineData("""{"commands":[{}],"more":1}""", 400, "unknown-member", "/more")]
    [InlineData("[", 400, "malformed-json", null)]
    public async Task Body_that_is_no_batch_is_refused_as_a_whole(string body, int status, string code, string? pointer)
    {
        using var response = await PostAsync(Encoding.UTF8.GetBytes(body));
        await ApiCalls.RefusedAsync(response, status, code, pointer);
    }

    [Fact]
    public async Task Batch_beyond_its_bounds_is_refused_as_a_whole()
    {
        using var many = await PostAsync(Enumerable.Repeat("{}"u8.ToArray(), 257));
        await ApiCalls.RefusedAsync(many, 400, "length-out-of-range", "/commands");
        using var large = await PostAsync(new byte[(2 << 20) + 1]);
        await ApiCalls.RefusedAsync(large, 413, "body-too-large");
    }

    private static (int, string) Problem(JsonElement result) =>
        (result.GetProperty("status").GetInt32(), result.GetProperty("problem").GetProperty("code").GetString()!);

    private static async Task<List<string>> SeqsAsync(HttpResponseMessage response, int status) =>
        [.. (await ApiCalls.ReadAsync(response)).GetProperty("results").EnumerateArray().Select(r =>
        {
            Assert.Equal(status, r.GetProperty("status").GetInt32());
            return r.GetProperty("outcome").GetProperty("seq").GetString()!;
        })];

    private Task<HttpResponseMessage> PostAsync(IEnumerable<byte[]> commands) =>
        PostAsync(Encoding.UTF8.GetBytes($"{{\"commands\":[{string.Join(',', commands.Select(Encoding.UTF8.GetString))}]}}"));

    private async Task<HttpResponseMessage> PostAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return await stack.Http.PostAsync(ApiCalls.Url("commands/batch"), content, TestContext.Current.CancellationToken);
    }
}
