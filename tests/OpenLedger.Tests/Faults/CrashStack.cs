using System.Text;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.TestKit;
using OpenLedger.TestKit.Proxy;

namespace OpenLedger.Tests.Faults;

/// <summary>One host behind a proxy, which is killed (SIGKILL) at one request to its storage and started again on the same port, once for each test.</summary>
public sealed class CrashStack : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private FaultStack? _stack;
    private Contributing? _contributing;
    private Task _restart = Task.CompletedTask;
    private ulong _nonce;

    internal StorageProxy Proxy { get; private set; } = null!;

    internal FaultStack Stack => _stack!;

    internal FunctionsServer Host { get; private set; } = null!;

    internal Contributing Contributing => _contributing!;

    public async ValueTask InitializeAsync()
    {
        _stack = await FaultStack.StartAsync();
        _stack.Settings["Jobs__ReconcileAfterSeconds"] = "1";
        Proxy = await StorageProxy.StartAsync(_stack.Azurite);
        Host = await _stack.StartHostAsync(proxy: Proxy);
        _contributing = await Contributing.StartAsync(Host.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _restart.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _contributing?.Dispose();
        if (_stack is not null)
        {
            // Messages that dead hosts held come again, and are found to be done.
            await IngestFaultTests.AssertQueuesAreEmptyAsync(_stack);
            await _stack.DisposeAsync();
        }
        if (Proxy is not null)
            await Proxy.DisposeAsync();
    }

    internal ulong NextNonce() => ++_nonce;

    /// <summary>Whether the host was killed as often as it was to be, and is there again.</summary>
    internal bool IsKilled => _restart.IsCompleted;

    /// <summary>Kills the host as soon as a trap holds its request, and starts it again; then the next trap is set.</summary>
    internal void KillAt(IReadOnlyList<Func<RequestTrap>> traps)
    {
        var first = traps[0]();
        _restart = RestartAsync();

        async Task RestartAsync()
        {
            for (var (trap, number) = (first, 1); ; trap = traps[number++]())
            {
                await Eventually.TrueAsync(() => trap.Reached.IsCompleted, Patience, () => $"The host has not come to the point at which it is to be killed. It has asked:\n{Proxy.Seen}");
                await Host.KillAsync();
                Proxy.OnRequest = (_, _) => Task.FromResult(Verdict.Pass);
                Proxy.OnAnswer = (_, _, _) => Task.FromResult(Verdict.Pass);
                Host = await Stack.StartHostAsync(proxy: Proxy, port: Host.Address.Port);
                if (number == traps.Count)
                    return;
            }
        }
    }

    /// <summary>Ends when the host has been killed and is there again.</summary>
    internal Task KilledAsync() => _restart.WaitAsync(Patience);

    /// <summary>Does something that the host's death may interrupt, again and again until it has worked.</summary>
    internal async Task<T> InsistAsync<T>(Func<LedgerClient, Task<T>> action)
    {
        var deadline = DateTimeOffset.UtcNow + Patience;
        while (true)
        {
            using var client = new LedgerClient(Host.Address);
            try
            {
                return await action(client);
            }
            catch (Exception e) when (DateTimeOffset.UtcNow < deadline && e is HttpRequestException or ApiException { Status: 503 })
            {
                await Task.Delay(Poll);
            }
        }
    }

    /// <summary>Waits until a contribution has been in a state.</summary>
    internal async Task WaitAsync(string contribution, string state)
    {
        var last = "nothing";
        await Eventually.TrueAsync(async () =>
        {
            // A killed host leaves its message locked for a while; the timer sends another one, and nobody need wait.
            await InsistAsync(_ => Stack.RunTimerAsync(Host, "Reconcile"));
            var found = await InsistAsync(c => c.GetContributionAsync(contribution));
            last = found.State;
            await Task.Delay(Poll);
            return found.History.Any(s => s.State == state);
        }, Patience, () => $"{contribution} is {last} and not {state}. {Host.Process.Output}");
    }

    /// <summary>Does something that the host's death may interrupt, again and again until it has worked.</summary>
    internal Task InsistAsync(Func<LedgerClient, Task> action) => InsistAsync(async client =>
    {
        await action(client);
        return true;
    });

    /// <summary>The kinds of the entries that speak of a contribution, in order.</summary>
    internal async Task<IReadOnlyList<string>> KindsOfAsync(string contribution) =>
    [
        .. (await Stack.VerifyAsync()).Where(e => Encoding.UTF8.GetString(e.Payload.Span).Contains($"\"{contribution}\"", StringComparison.Ordinal)).Select(e => e.Kind),
    ];

    /// <summary>A command, signed, so that the same can be sent more than once.</summary>
    internal async Task<SignedCommand> SignAsync(KeyPair key, string kind, object payload) =>
        TestLedger.Sign(key, await InsistAsync(c => c.GetDomainAsync()), TimeProvider.System, kind, payload, NextNonce());

    /// <summary>The sequence numbers of the entries of a kind, newest first, as the index has them once it has come to the ledger's end.</summary>
    internal Task<IReadOnlyList<string>> IndexedAsync(string kind) => InsistAsync(async client =>
    {
        var newest = (await client.GetLedgerAsync()).Head.NextSeq.Value - 1;
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Host.Address, $"api/ledger/entries?kind={kind}&limit=100"));
        request.Headers.Add("If-Ledger-Seq-At-Least", newest.ToString());
        using var response = await http.SendAsync(request);
        using var page = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
        return (IReadOnlyList<string>)[.. page.RootElement.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("entry").GetProperty("seq").GetString()!)];
    });
}
