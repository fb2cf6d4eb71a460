using System.Diagnostics;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;
using OpenLedger.Bench.Start;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Snapshots;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Bench.Proofs;

/// <summary>Starting a server on a long ledger whose state is stored.</summary>
internal static class ColdStart
{
    private static readonly Dictionary<string, string> NoSettings = new(StringComparer.Ordinal);

    /// <summary>Measures it on a <see cref="MixedLedger"/> of at least so many entries.</summary>
    public static async Task MeasureAsync(Report report, int entries, BenchOptions options, CancellationToken cancellationToken)
    {
        var keys = StackKeys.Generate();
        await using var azurite = await AzuriteServer.StartAsync(cancellationToken: cancellationToken);
        var table = new TableServiceClient(azurite.ConnectionString, StorageServices.TableOptions()).GetTableClient(new StorageOptions().LedgerTable);
        await table.CreateAsync(cancellationToken);
        var store = new TableBlockStore(table);
        var hashing = new List<double>();
        var head = await MixedLedger.MakeAsync(keys, entries, async (block, after) =>
        {
            var inserted = await store.InsertAsync(block, cancellationToken);
            if (inserted.Outcome != InsertOutcome.Inserted)
                throw new InvalidOperationException($"Block {block.Header.Height} was not inserted: {inserted.Outcome} {inserted.Problem}");
            if (!after.State.IsAtBoundary)
                return;
            var began = Stopwatch.GetTimestamp();
            _ = after.State.Boundary!.Digest;
            hashing.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        });
        var point = head.State.Boundary!;
        var bytes = await StoreAsync(azurite, point, cancellationToken);
        var starts = new List<(double Ms, double Mib)>();
        for (var i = 0; i <= options.Runs; i++)
        {
            await using var server = await MeasuredServer.StartAsync(azurite, keys, NoSettings, cancellationToken);
            if (server.NextSeq != head.State.NextSeq.Value)
                throw new InvalidOperationException($"The ledger has {head.State.NextSeq} entries, and its head says {server.NextSeq}.");
            // The first one reads the program from disk.
            if (i > 0)
                starts.Add((server.AnsweredMs, server.PeakMib));
        }
        report.Add("cold_start_entries", (double)point.AsOf.Value, "signed commands and states that the snapshot stands for");
        report.Add("cold_start_ms", Statistics.Median(starts.Select(s => s.Ms)), "milliseconds from the start of the server's process to its first answer, from the snapshot");
        report.Add("cold_start_mib", Statistics.Median(starts.Select(s => s.Mib)), "MiB of memory until then, at most");
        report.Add("state_bytes", (double)point.Digest.Bytes, "bytes of the state");
        report.Add("snapshot_bytes", bytes, "bytes of the snapshot");
        report.Add("state_hash_ms", hashing[^1], "milliseconds to write and hash that state, which a thread of its own does at each border");
    }

    private static async Task<long> StoreAsync(AzuriteServer azurite, StatePoint point, CancellationToken cancellationToken)
    {
        var blobs = new BlobServiceClient(azurite.ConnectionString);
        var options = new StorageOptions();
        var container = (await blobs.CreateBlobContainerAsync(options.SnapshotContainer, cancellationToken: cancellationToken)).Value;
        var name = new SnapshotName(point.AsOf, point.Digest.Hash);
        await using var content = new SnapshotWriter(point);
        if (!await new SnapshotBlobs(blobs, Options.Create(options)).AddAsync(name, content, cancellationToken))
            throw new InvalidOperationException("The snapshot was there already.");
        return (await container.GetBlobClient($"state/{name}").GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ContentLength;
    }
}
