using System.Net;
using Azure.Data.Tables;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Storage;

namespace OpenLedger.Bench.Chaos;

/// <summary>Functions hosts on one storage, each a process with a writer's key of its own, which are killed and started again while they are used.</summary>
internal sealed class ChaosHosts : IAsyncDisposable
{
    /// <summary>How long a client goes on asking one host after the other.</summary>
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(180);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly AzuriteServer _azurite;
    private readonly StackKeys _keys = StackKeys.Generate();
    private readonly KeyPair[] _writers;
    private readonly FunctionsServer?[] _hosts;
    private readonly Random _random;
    private readonly string _folder = Directory.CreateTempSubdirectory("openledger-chaos-").FullName;
    private int _next;

    private ChaosHosts(AzuriteServer azurite, int count, int seed)
    {
        _azurite = azurite;
        _random = new Random(seed);
        _writers = [.. Enumerable.Range(0, count).Select(_ => KeyPair.Generate())];
        _hosts = new FunctionsServer?[count];
    }

    /// <summary>How often a host was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>The table of the blocks.</summary>
    public static TableClient LedgerTable(AzuriteServer azurite) =>
        new(azurite.ConnectionString, new StorageOptions().LedgerTable, StorageServices.TableOptions(TimeSpan.FromSeconds(30)));

    /// <summary>Starts the first host, which creates the ledger with every writer, and then the others.</summary>
    public static async Task<ChaosHosts> StartAsync(AzuriteServer azurite, int count, int seed, CancellationToken cancellationToken)
    {
        var hosts = new ChaosHosts(azurite, count, seed);
        for (var i = 0; i < count; i++)
            await hosts.StartHostAsync(i, cancellationToken);
        return hosts;
    }

    /// <summary>Asks the hosts in turn until one answers; what they say of their being dead or busy is waited out.</summary>
    /// <exception cref="ApiException">A host refused it.</exception>
    public async Task<T> AskAsync<T>(Func<LedgerClient, Task<T>> ask, CancellationToken cancellationToken)
    {
        var deadline = DateTimeOffset.UtcNow + AskLimit;
        while (true)
        {
            if (Volatile.Read(ref _hosts[(uint)Interlocked.Increment(ref _next) % _hosts.Length]) is { } host)
            {
                using var client = new LedgerClient(host.Address);
                try
                {
                    return await ask(client);
                }
                catch (Exception e) when (DateTimeOffset.UtcNow < deadline && !cancellationToken.IsCancellationRequested
                    && e is HttpRequestException or IOException or OperationCanceledException or ApiException { Status: (int)HttpStatusCode.ServiceUnavailable or (int)HttpStatusCode.TooManyRequests })
                {
                    // The next one, or this one a moment later.
                }
            }
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Kills a host at random (SIGKILL) and starts it again, until <paramref name="stop"/>.</summary>
    public async Task KillAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(_random.Next(100, 1500), stop);
                var victim = _random.Next(_hosts.Length);
                var host = _hosts[victim]!;
                Volatile.Write(ref _hosts[victim], null);
                await host.KillAsync();
                await host.DisposeAsync();
                Kills++;
                await StartHostAsync(victim, CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Enough.
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.OfType<FunctionsServer>())
        {
            await host.KillAsync();
            await host.DisposeAsync();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartHostAsync(int number, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Ledger__OtherWriters"] = string.Join(',', _writers.Where((_, i) => i != number).Select(w => w.Address)),
            ["Storage__QueueLockSeconds"] = "5",
            ["Jobs__ReconcileAfterSeconds"] = "5",
        };
        var options = new FunctionsOptions(_azurite, _keys with { Writer = _writers[number] }, Path.Combine(_folder, $"host-{number}")) { Settings = settings };
        Volatile.Write(ref _hosts[number], await FunctionsServer.StartAsync(options, cancellationToken));
    }
}
