using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using OpenLedger.Cli.Stack;

namespace OpenLedger.Bench.Start;

/// <summary>A functions app whose start is measured: from the start of its process to the first request that it answers with the ledger's head.</summary>
internal sealed class MeasuredServer : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly FunctionsServer _server;
    private readonly DirectoryInfo _secrets;

    private MeasuredServer(FunctionsServer server, DirectoryInfo secrets, double answeredMs, ulong nextSeq)
    {
        _server = server;
        _secrets = secrets;
        AnsweredMs = answeredMs;
        NextSeq = nextSeq;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;

    /// <summary>How long it took to the first answer, in milliseconds.</summary>
    public double AnsweredMs { get; }

    /// <summary>The next sequence number that the first answer told.</summary>
    public ulong NextSeq { get; }

    /// <summary>The most memory that the process has had resident at a time, in MiB.</summary>
    public double PeakMib => long.Parse(
        File.ReadLines($"/proc/{_server.Process.ProcessId}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture) / 1024d;

    /// <summary>Starts one.</summary>
    /// <param name="azurite">Its storage, which runs already.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="settings">Further settings.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<MeasuredServer> StartAsync(
        AzuriteServer azurite, StackKeys keys, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var secrets = Directory.CreateTempSubdirectory("openledger-bench-");
        var options = new FunctionsOptions(azurite, keys, secrets.FullName) { WaitUntilReady = false, Settings = settings, StartLimit = Limit };
        using var http = new HttpClient { Timeout = Limit };
        var began = Stopwatch.GetTimestamp();
        var server = await FunctionsServer.StartAsync(options, cancellationToken);
        while (true)
        {
            using var response = await http.GetAsync(new Uri(server.Address, "api/ledger"), cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(began);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                using var ledger = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
                var next = ledger.RootElement.GetProperty("head").GetProperty("nextSeq").GetString()!;
                return new MeasuredServer(server, secrets, elapsed.TotalMilliseconds, ulong.Parse(next, CultureInfo.InvariantCulture));
            }
            if (elapsed > Limit)
                throw new TimeoutException($"The functions app still answers {(int)response.StatusCode}. Its last output:\n{server.Process.Output}");
            await Task.Delay(Poll, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _secrets.Delete(recursive: true);
    }
}
