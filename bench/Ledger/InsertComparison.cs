using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Ledger;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Bench.Ledger;

/// <summary>
/// The insert of a full block by the block store against the plain insert of the very same bytes by a bare HttpClient that signs with the account's key, one
/// after the other in turns, each into a table of its own.
/// </summary>
internal sealed class InsertComparison(AzuriteServer azurite) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly byte[] _key = Convert.FromBase64String(AzuriteServer.SharedKey.Key);

    /// <summary>Inserts each block both ways.</summary>
    /// <returns>The median times in milliseconds.</returns>
    public async Task<(double StoreMs, double RawMs)> RunAsync(IReadOnlyList<Block> blocks, CancellationToken cancellationToken)
    {
        var stored = await CreateTableAsync(cancellationToken);
        var raw = await CreateTableAsync(cancellationToken);
        var bodies = await CaptureAsync(blocks, cancellationToken);
        var store = new TableBlockStore(stored);
        var storeMs = new List<double>();
        var rawMs = new List<double>();
        for (var i = 0; i < blocks.Count; i++)
        {
            // Whoever comes second finds warmer caches, so they take turns at that too.
            if (i % 2 == 0)
                storeMs.Add(await MeasureAsync(() => InsertAsync(store, blocks[i], cancellationToken)));
            rawMs.Add(await MeasureAsync(() => InsertRawAsync(raw.Name, bodies[i], cancellationToken)));
            if (i % 2 == 1)
                storeMs.Add(await MeasureAsync(() => InsertAsync(store, blocks[i], cancellationToken)));
        }
        foreach (var block in blocks)
        {
            if ((await new TableBlockStore(raw).FindAsync(block.Header.FirstSeq, cancellationToken))?.Hash != block.Hash)
                throw new InvalidOperationException("The plain insert did not store the same block.");
        }
        await stored.DeleteAsync(cancellationToken);
        await raw.DeleteAsync(cancellationToken);
        return (Statistics.Median(storeMs), Statistics.Median(rawMs));
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>The bodies of the requests that the block store makes.</summary>
    private async Task<IReadOnlyList<byte[]>> CaptureAsync(IReadOnlyList<Block> blocks, CancellationToken cancellationToken)
    {
        var capture = new CaptureBodies();
        var table = await CreateTableAsync(cancellationToken);
        var options = StorageServices.TableOptions();
        options.AddPolicy(capture, HttpPipelinePosition.PerCall);
        var store = new TableBlockStore(new TableServiceClient(azurite.ConnectionString, options).GetTableClient(table.Name));
        foreach (var block in blocks)
            await InsertAsync(store, block, cancellationToken);
        await table.DeleteAsync(cancellationToken);
        return capture.Bodies;
    }

    private static async Task InsertAsync(TableBlockStore store, Block block, CancellationToken cancellationToken)
    {
        var inserted = await store.InsertAsync(block, cancellationToken);
        if (inserted.Outcome != InsertOutcome.Inserted)
            throw new InvalidOperationException($"The block was not inserted: {inserted.Outcome} {inserted.Problem}");
    }

    private async Task InsertRawAsync(string table, byte[] body, CancellationToken cancellationToken)
    {
        var uri = new Uri($"{azurite.TableEndpoint}/{table}");
        var date = DateTimeOffset.UtcNow.ToString("r", CultureInfo.InvariantCulture);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{date}\n/{AzuriteServer.SharedKey.Name}{uri.AbsolutePath}")));
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json;odata=nometadata");
        request.Headers.TryAddWithoutValidation("Accept", "application/json;odata=minimalmetadata");
        request.Headers.TryAddWithoutValidation("DataServiceVersion", "3.0");
        request.Headers.TryAddWithoutValidation("Prefer", "return-no-content");
        request.Headers.TryAddWithoutValidation("x-ms-date", date);
        request.Headers.TryAddWithoutValidation("x-ms-version", "2019-02-02");
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKeyLite {AzuriteServer.SharedKey.Name}:{signature}");
        using var response = await _http.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.NoContent)
            throw new InvalidOperationException($"The plain insert was answered {(int)response.StatusCode}.");
    }

    private async Task<TableClient> CreateTableAsync(CancellationToken cancellationToken)
    {
        var table = new TableServiceClient(azurite.ConnectionString, StorageServices.TableOptions()).GetTableClient("bench" + Guid.NewGuid().ToString("N"));
        await table.CreateAsync(cancellationToken);
        return table;
    }

    private static async Task<double> MeasureAsync(Func<Task> action)
    {
        var started = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private sealed class CaptureBodies : HttpPipelineSynchronousPolicy
    {
        public List<byte[]> Bodies { get; } = [];

        public override void OnSendingRequest(HttpMessage message)
        {
            using var body = new MemoryStream();
            message.Request.Content!.WriteTo(body, CancellationToken.None);
            Bodies.Add(body.ToArray());
        }
    }
}
