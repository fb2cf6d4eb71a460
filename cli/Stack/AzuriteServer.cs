using System.Diagnostics;
using System.Text.RegularExpressions;

namespace OpenLedger.Cli.Stack;

/// <summary>Azurite (blobs, queues, tables) as a child process on free ports of 127.0.0.1.</summary>
public sealed partial class AzuriteServer : IAsyncDisposable
{
    /// <summary>The account that Azurite documents; it guards nothing.</summary>
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly ChildServer _server;

    private AzuriteServer(ChildServer server, Uri blob, Uri queue, Uri table)
    {
        _server = server;
        BlobEndpoint = new Uri(blob, Account);
        QueueEndpoint = new Uri(queue, Account);
        TableEndpoint = new Uri(table, Account);
    }

    /// <summary>http://127.0.0.1:PORT/devstoreaccount1 of the blob service.</summary>
    public Uri BlobEndpoint { get; }

    /// <summary>http://127.0.0.1:PORT/devstoreaccount1 of the queue service.</summary>
    public Uri QueueEndpoint { get; }

    /// <summary>http://127.0.0.1:PORT/devstoreaccount1 of the table service.</summary>
    public Uri TableEndpoint { get; }

    /// <summary>The account's name and key, for tests that sign by themselves.</summary>
    public static (string Name, string Key) SharedKey => (Account, Key);

    /// <summary>A storage connection string for all three services.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={BlobEndpoint};QueueEndpoint={QueueEndpoint};TableEndpoint={TableEndpoint};";

    /// <summary>A Service Bus connection string in upstream's emulator syntax; its port is the queue service's.</summary>
    public string ServiceBusConnectionString =>
        $"Endpoint=sb://localhost:{QueueEndpoint.Port};SharedAccessKeyName={Account};SharedAccessKey={Key};UseDevelopmentEmulator=true;";

    /// <summary>The process.</summary>
    public ChildServer Process => _server;

    /// <summary>Starts Azurite. Without <paramref name="dataFolder"/> it keeps everything in memory.</summary>
    public static async Task<AzuriteServer> StartAsync(
        string? dataFolder = null, int blobPort = 0, int queuePort = 0, int tablePort = 0, string? logFile = null, CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo("node");
        foreach (var argument in new[]
        {
            Path.Combine(RepositoryLayout.Root, "scripts", "azurite.cjs"), "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            "--blobHost", "127.0.0.1", "--blobPort", blobPort.ToString(),
            "--queueHost", "127.0.0.1", "--queuePort", queuePort.ToString(),
            "--tableHost", "127.0.0.1", "--tablePort", tablePort.ToString(),
        })
            start.ArgumentList.Add(argument);
        if (dataFolder is null)
            start.ArgumentList.Add("--inMemoryPersistence");
        else
        {
            start.ArgumentList.Add("--location");
            start.ArgumentList.Add(dataFolder);
        }
        var server = ChildServer.Start("Azurite", start, logFile);
        try
        {
            var blob = await AddressAsync("Blob");
            var queue = await AddressAsync("Queue");
            var table = await AddressAsync("Table");
            return new AzuriteServer(server, blob, queue, table);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        async Task<Uri> AddressAsync(string service)
        {
            var line = await server.WaitForLineAsync(l => l.StartsWith($"Azurite {service} service is successfully listening", StringComparison.Ordinal), StartLimit, cancellationToken);
            return new Uri(Address().Match(line).Value);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [GeneratedRegex(@"http://[0-9.]+:\d+", RegexOptions.None, 1000)]
    private static partial Regex Address();
}
