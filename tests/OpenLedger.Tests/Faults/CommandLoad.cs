using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Faults;

/// <summary>Clients that send one new command after the other and write down what they were told of each: where it is on the ledger, or nothing certain.</summary>
internal sealed class CommandLoad(LedgerDomain domain) : IAsyncDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _clients = [];
    private int _keys;

    public ConcurrentQueue<(SignedCommand Command, Seq Seq)> Acknowledged { get; } = [];

    /// <summary>Commands without an answer, or with one that leaves their outcome open.</summary>
    public ConcurrentQueue<SignedCommand> Unanswered { get; } = [];

    /// <summary>Problem codes that were answered.</summary>
    public ConcurrentDictionary<string, int> Problems { get; } = [];

    /// <summary>Starts clients of one host; each ends when its host answers no more.</summary>
    public void Start(Uri host, int clients)
    {
        for (var i = 0; i < clients; i++)
            _clients.Add(RunAsync(host, TestLedger.Key(1000 + Interlocked.Increment(ref _keys))));
    }

    /// <summary>Waits until so many more commands are acknowledged.</summary>
    public async Task MoreAsync(int count)
    {
        var target = Acknowledged.Count + count;
        await Eventually.TrueAsync(() => Acknowledged.Count >= target, TimeSpan.FromSeconds(60),
            () => $"{Acknowledged.Count} of {target} commands are acknowledged; problems: {string.Join(", ", Problems)}.");
    }

    /// <summary>Waits until so many more commands are refused or left without a certain outcome.</summary>
    public async Task RefusedAsync(int count)
    {
        var target = Unanswered.Count + count;
        await Eventually.TrueAsync(() => Unanswered.Count >= target, TimeSpan.FromSeconds(60), () => $"{Unanswered.Count} of {target} commands are refused.");
    }

    /// <summary>Waits until every client has met a host that answers no more.</summary>
    public Task EndedAsync() => Task.WhenAll(_clients).WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Lets every client end after its current command.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
    }

    /// <summary>Sends what has no certain outcome again to two hosts: each gets one outcome, and both hosts say the same.</summary>
    public async Task SettleAsync(Uri one, Uri other)
    {
        using LedgerClient first = new(one), second = new(other);
        while (Unanswered.TryDequeue(out var command))
        {
            var both = await Task.WhenAll(first.SendAsync(command), second.SendAsync(command));
            Assert.Equal(both[0].Seq, both[1].Seq);
            Acknowledged.Enqueue((command, both[0].Seq));
        }
    }

    /// <summary>What was acknowledged is there once, where it was said to be; what was not is there once or not at all; nothing else is there.</summary>
    public void AssertOnLedger(IReadOnlyList<Entry> entries)
    {
        var places = entries.Where(e => e.Kind == Kinds.DatanetCreate).ToLookup(e => (e.Actor!.Value, e.Nonce), e => e.Seq);
        Assert.All(Acknowledged, a => Assert.Equal(a.Seq, Assert.Single(places[Key(a.Command)])));
        Assert.All(Unanswered, c => Assert.InRange(places[Key(c)].Count(), 0, 1));
        var sent = Acknowledged.Select(a => Key(a.Command)).Concat(Unanswered.Select(Key)).ToHashSet();
        Assert.All(places, p => Assert.Contains(p.Key, sent));
    }

    /// <summary>Nothing without an answer is there.</summary>
    public void AssertNotOnLedger(IReadOnlyList<Entry> entries)
    {
        var there = entries.Where(e => e.Actor is not null).Select(e => (e.Actor!.Value, e.Nonce)).ToHashSet();
        Assert.All(Unanswered, c => Assert.DoesNotContain(Key(c), there));
    }

    private static (Address, ulong) Key(SignedCommand command) => (command.Actor, command.Command.Nonce);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _http.Dispose();
        // Where a test has failed, what its clients meet then is of no interest.
        await Task.WhenAll(_clients).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(Uri server, KeyPair key)
    {
        await Task.Yield();
        for (ulong nonce = 1; !_stop.IsCancellationRequested; nonce++)
        {
            var command = TestLedger.Sign(key, domain, TimeProvider.System, Kinds.DatanetCreate,
                new { card = "", contributions = "open", licence = new { id = "MIT" }, name = "load", visibility = "public" }, nonce);
            try
            {
                if (!await SendAsync(server, command))
                    Unanswered.Enqueue(command);
            }
            catch (HttpRequestException)
            {
                Unanswered.Enqueue(command);
                return;
            }
        }
    }

    private async Task<bool> SendAsync(Uri server, SignedCommand command)
    {
        using var content = new ByteArrayContent(command.ToBody()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var response = await _http.PostAsync(new Uri(server, "api/commands"), content);
        var body = await response.Content.ReadAsByteArrayAsync();
        if (response.IsSuccessStatusCode)
        {
            Acknowledged.Enqueue((command, JsonSerializer.Deserialize<CommandOutcome>(body, ApiJson.Options)!.Seq));
            return true;
        }
        var code = JsonSerializer.Deserialize<Problem>(body, ApiJson.Options)!.Code!;
        Problems.AddOrUpdate(code, 1, (_, count) => count + 1);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        await Task.Delay(response.Headers.RetryAfter!.Delta!.Value / 20);
        return false;
    }
}
