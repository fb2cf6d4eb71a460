using System.Net.ServerSentEvents;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class EventTests(StackFixture stack)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ApiUser _user = new(stack);

    [Fact]
    public async Task Follower_gets_every_entry_once_as_it_is_stored()
    {
        var first = (await CancelAsync(1)).Seq;
        using var limit = new CancellationTokenSource(Limit);
        using var events = new LedgerEvents(stack.Stack.Functions.Address);
        await using var stream = events.FollowAsync(first, limit.Token).GetAsyncEnumerator(limit.Token);
        Assert.True(await stream.MoveNextAsync());
        Assert.Equal(first, stream.Current.Seq);
        Seq last = default;
        for (ulong i = 2; i <= 20; i++)
            last = (await CancelAsync(i)).Seq;
        var expected = first.Next;
        do
        {
            Assert.True(await stream.MoveNextAsync());
            Assert.Equal(expected, stream.Current.Seq);
            var entry = Entry.Parse(System.Text.Encoding.UTF8.GetBytes(stream.Current.Line)).Value;
            Assert.Equal((expected, stream.Current.Line), (entry.Seq, System.Text.Encoding.UTF8.GetString(entry.Encode())));
            expected = expected.Next;
        }
        while (stream.Current.Seq < last);
    }

    [Fact]
    public async Task Reader_that_comes_back_goes_on_after_the_last_event_it_has_seen()
    {
        var seqs = new List<Seq>();
        for (ulong i = 1; i <= 5; i++)
            seqs.Add((await CancelAsync(i)).Seq);
        var path = $"ledger/events?actor={_user.Address}&from=0";
        Assert.Equal(seqs, await ReadAsync(path, null, 5));
        Assert.Equal(seqs[3..], await ReadAsync(path, seqs[2].ToString(), 2));
        Assert.Equal([seqs[4]], await ReadAsync($"ledger/events?kind=cancel&actor={_user.Address}&from={seqs[4]}", null, 1));
    }

    [Fact]
    public async Task Position_moves_on_where_nothing_is_wanted()
    {
        var last = (await CancelAsync(1)).Seq;
        using var limit = new CancellationTokenSource(Limit);
        using var http = new HttpClient { BaseAddress = new Uri(stack.Stack.Functions.Address, "api/") };
        await using var stream = await http.GetStreamAsync(new Uri($"ledger/events?kind=nobody.sends.this&from={last}", UriKind.Relative), limit.Token);
        using var reader = new StreamReader(stream);
        string? line;
        do
            line = await reader.ReadLineAsync(limit.Token);
        while (line is not null && !line.StartsWith("id: ", StringComparison.Ordinal));
        Assert.True(ulong.Parse(line![4..]) >= last.Value);
        Assert.Equal("", await reader.ReadLineAsync(limit.Token));
    }

    [Theory]
    [InlineData("ledger/events?from=-1", 400, "not-a-sequence-number")]
    [InlineData("ledger/events?from=18446744073709551614", 412, "ledger-behind")]
    [InlineData("ledger/events?kind=Cancel", 400, "not-a-kind")]
    [InlineData("ledger/events?actor=0x1", 400, "not-an-address")]
    [InlineData("ledger/events?page=1", 400, "unknown-parameter")]
    public async Task Query_that_means_nothing_is_refused(string path, int status, string code)
    {
        using var response = await stack.GetAsync(path);
        await ApiCalls.RefusedAsync(response, status, code);
    }

    private Task<CommandOutcome> CancelAsync(ulong nonce) => _user.SendAsync(Kinds.Cancel, new { nonce = nonce.ToString() });

    private async Task<List<Seq>> ReadAsync(string path, string? lastEventId, int count)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var http = new HttpClient { BaseAddress = new Uri(stack.Stack.Functions.Address, "api/") };
        using var request = new HttpRequestMessage(HttpMethod.Get, ApiCalls.Url(path));
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var seqs = new List<Seq>();
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(limit.Token)).EnumerateAsync(limit.Token))
        {
            if (item.Data.Length > 0 && Seq.TryParse(item.EventId, out var seq))
                seqs.Add(seq);
            if (seqs.Count == count)
                break;
        }
        return seqs;
    }
}
