using System.Text.Json;
using Azure.Data.Tables;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Verification;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;
using OpenLedger.TestKit;
using OpenLedger.TestKit.Proxy;

namespace OpenLedger.Tests.Faults;

/// <summary>One storage and hosts on it as processes of their own, each writer with its own key, all of them registered from the start.</summary>
internal sealed class FaultStack : IAsyncDisposable
{
    /// <summary>How long a host may take for what is to happen soon.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("openledger-faults-").FullName;
    private readonly StackKeys _keys = StackKeys.Generate();
    private readonly KeyPair[] _writers = [KeyPair.Generate(), KeyPair.Generate()];
    private readonly List<FunctionsServer> _hosts = [];
    private readonly Dictionary<Uri, string> _masterKeys = [];

    private FaultStack(AzuriteServer azurite) => Azurite = azurite;

    public AzuriteServer Azurite { get; private set; }

    /// <summary>Settings of every host.</summary>
    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal)
    {
        ["Storage__QueueLockSeconds"] = "5",
        ["AzureFunctionsJobHost__logging__logLevel__Function"] = "Information",
    };

    public TableBlockStore Blocks => new(new TableClient(Azurite.ConnectionString, "ledger", StorageServices.TableOptions(TimeSpan.FromSeconds(30))));

    public static async Task<FaultStack> StartAsync() => new(await AzuriteServer.StartAsync());

    /// <summary>Attests files and deposits.</summary>
    public KeyPair Attestor => _keys.Attestor;

    public Address Writer(int number) => _writers[number].Address;

    /// <summary>Starts a host.</summary>
    /// <param name="writer">Which writer's key it has, 0 or 1.</param>
    /// <param name="waitUntilReady">Whether to wait until it is ready.</param>
    /// <param name="proxy">What its storage is reached through, or null.</param>
    /// <param name="port">The port that it listens on, or 0 for any.</param>
    /// <param name="settings">Further settings.</param>
    public async Task<FunctionsServer> StartHostAsync(
        int writer = 0, bool waitUntilReady = true, StorageProxy? proxy = null, int port = 0, params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string>(Settings, StringComparer.Ordinal) { ["Ledger__OtherWriters"] = Writer(1 - writer).ToString() };
        foreach (var (name, value) in (proxy?.Settings ?? new Dictionary<string, string>()).Select(s => (s.Key, s.Value)).Concat(settings))
            all[name] = value;
        var secrets = Path.Combine(_folder, $"host-{_hosts.Count}");
        var host = await FunctionsServer.StartAsync(new FunctionsOptions(Azurite, _keys with { Writer = _writers[writer] }, secrets) { Settings = all, WaitUntilReady = waitUntilReady, Port = port });
        _hosts.Add(host);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(secrets, "host.json")));
        _masterKeys[host.Address] = json.RootElement.GetProperty("masterKey").GetProperty("value").GetString()!;
        return host;
    }

    /// <summary>Stops the storage and gives back what starts it again, empty, on the same ports.</summary>
    public async Task<Func<Task>> StopStorageAsync()
    {
        var (blob, queue, table) = (Azurite.BlobEndpoint.Port, Azurite.QueueEndpoint.Port, Azurite.TableEndpoint.Port);
        await Azurite.DisposeAsync();
        return async () => Azurite = await AzuriteServer.StartAsync(blobPort: blob, queuePort: queue, tablePort: table);
    }

    /// <summary>The key that opens every function of a host.</summary>
    public string MasterKey(FunctionsServer host) => _masterKeys[host.Address];

    /// <summary>Runs a timer function now, outside its schedule, as an operator can.</summary>
    public async Task RunTimerAsync(FunctionsServer host, string function)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, $"admin/functions/{function}"));
        request.Headers.Add("x-functions-key", MasterKey(host));
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Runs a timer function once more and waits for the end of that run.</summary>
    public async Task RunTimerToEndAsync(FunctionsServer host, string function)
    {
        var before = host.Process.Output.Split('\n').ToHashSet();
        await RunTimerAsync(host, function);
        var executing = await host.Process.WaitForLineAsync(
            l => l.Contains($"Executing 'Functions.{function}' (Reason='This function was programmatically called", StringComparison.Ordinal) && !before.Contains(l), Patience);
        var id = executing[executing.IndexOf("Id=", StringComparison.Ordinal)..].TrimEnd(')');
        await host.Process.WaitForLineAsync(l => l.Contains($"Executed 'Functions.{function}' (Succeeded, {id},", StringComparison.Ordinal), Patience);
    }

    /// <summary>All entries, read and verified from the tables by a reader that knows nothing else; no entry may be a no-op.</summary>
    public async Task<IReadOnlyList<Entry>> VerifyAsync()
    {
        var blocks = Blocks;
        var report = await BlockVerifier.VerifyAsync(blocks.ReadRawAsync, new VerificationOptions(), CancellationToken.None);
        Assert.Equal(0UL, report.NoOps);
        var entries = new List<Entry>();
        foreach (var block in await ReadBlocksAsync())
        {
            for (var i = 0; i < block.Count; i++)
                entries.Add(Entry.Parse(block.Line(i)).Value);
        }
        Assert.Equal(Enumerable.Range(0, entries.Count).Select(i => (ulong)i), entries.Select(e => e.Seq.Value));
        Assert.True((ulong)entries.Count >= report.Entries);
        return entries;
    }

    public async Task<IReadOnlyList<Block>> ReadBlocksAsync()
    {
        var all = new List<Block>();
        while (true)
        {
            var page = await Blocks.ReadAsync(all.Count == 0 ? new Seq(0) : all[^1].Header.NextSeq, CancellationToken.None);
            all.AddRange(page.Blocks);
            if (page.AtHead)
                return all;
        }
    }

    /// <summary>Waits until a contribution is in one of some states.</summary>
    public static async Task<Contribution> WaitForAsync(FunctionsServer host, string contribution, params string[] states)
    {
        using var client = new LedgerClient(host.Address);
        try
        {
            return await ContributionUpload.WaitAsync(client, contribution, c => states.Contains(c.State), TimeSpan.FromSeconds(40), CancellationToken.None);
        }
        catch (CliException e)
        {
            throw new TimeoutException($"{e.Message} The host's last output:\n{host.Process.Output}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            // What a test still runs at its end is of no interest any more.
            await host.KillAsync();
            await host.DisposeAsync();
        }
        await Azurite.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
