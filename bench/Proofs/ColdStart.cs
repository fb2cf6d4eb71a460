using System.Diagnostics;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;
using OpenLedger.Bench.Start;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Bench.Proofs;

/// <summary>How long a functions app takes to open a long ledger from its newest snapshot, and what makes it take so long.</summary>
internal sealed class ColdStart
{
    /// <summary>The newest border is so many intervals from the beginning: above a million entries.</summary>
    private const ulong Borders = 16;

    /// <summary>So many entries follow it, the record of the state among them.</summary>
    private const ulong Recorded = 64;

    private static readonly Dictionary<string, string> NoSettings = new(StringComparer.Ordinal);

    private readonly BenchOptions _options;
    private readonly Report _report;
    private readonly TableBlockStore _blocks;
    private readonly BlobContainerClient _container;
    private readonly SnapshotBlobs _snapshots;

    private ColdStart(BenchOptions options, Report report, AzuriteServer azurite)
    {
        (_options, _report) = (options, report);
        var storage = new StorageOptions();
        _blocks = new TableBlockStore(new TableServiceClient(azurite.ConnectionString, StorageServices.TableOptions()).GetTableClient(storage.LedgerTable));
        var blobs = new BlobServiceClient(azurite.ConnectionString);
        _container = blobs.GetBlobContainerClient(storage.SnapshotContainer);
        _snapshots = new SnapshotBlobs(blobs, Options.Create(storage));
    }

    /// <summary>Measures it on a ledger of its own.</summary>
    public static async Task MeasureAsync(BenchOptions options, ProofsSizes sizes, Report report, CancellationToken cancellationToken)
    {
        var (keys, border) = (StackKeys.Generate(), sizes.StateInterval * Borders);
        await using var azurite = await AzuriteServer.StartAsync(cancellationToken: cancellationToken);
        await new TableServiceClient(azurite.ConnectionString).GetTableClient(new StorageOptions().LedgerTable).CreateAsync(cancellationToken);
        var measured = new ColdStart(options, report, azurite);
        await measured._container.CreateAsync(cancellationToken: cancellationToken);
        var ledger = await measured.WriteAsync(keys, sizes.StateInterval, border + Recorded, cancellationToken);
        await measured.OpenAsync(keys, ledger.Head, ("snapshot_read_ms", "milliseconds to find the snapshot, to make the state of it, and to follow the ledger to the entry that records it"), null, cancellationToken);
        await measured.StartAsync(azurite, keys, ledger.Head, ("cold_start_ms", "cold_start_mib", "milliseconds from the start of a functions app's process to its first answer with that ledger's head"), cancellationToken);
        // As far from the border as hosts start on average.
        await ledger.GrowToAsync(border + (sizes.StateInterval / 2), cancellationToken);
        report.Add("cold_tail_entries", ledger.Head.State.NextSeq.Value - border, "entries after the snapshot, to be replayed");
        await measured.OpenAsync(keys, ledger.Head, null, ("replay_ms", "milliseconds to replay them, with all signatures, on all threads"), cancellationToken);
        await measured.StartAsync(azurite, keys, ledger.Head, ("cold_start_tail_ms", "cold_start_tail_mib", "milliseconds to the first answer where they follow"), cancellationToken);
    }

    /// <summary>Writes the ledger and the snapshot of its newest recorded state, and measures what that takes.</summary>
    private async Task<MixedLedger> WriteAsync(StackKeys keys, ulong interval, ulong entries, CancellationToken cancellationToken)
    {
        _options.Note($"a ledger of {entries} entries of all kinds …");
        var ledger = await MixedLedger.WriteAsync(_blocks, keys, interval, entries, cancellationToken);
        var (state, point) = (ledger.Head.State, ledger.Head.State.Boundary!);
        var hashed = new List<double>();
        for (var run = 0; run < _options.Runs; run++)
            hashed.Add(Milliseconds(() => StateDigest.Of(point.State)));
        var began = Stopwatch.GetTimestamp();
        await using (var content = new SnapshotWriter(point))
            await _snapshots.AddAsync(new SnapshotName(point.AsOf, point.Digest.Hash), content, cancellationToken);
        var stored = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        var blob = _container.GetBlobs(cancellationToken: cancellationToken).Single();
        _report.Add("cold_entries", state.NextSeq.Value, "entries of the ledger that is opened from a snapshot");
        _report.Add("cold_entry_bytes", (double)ledger.Bytes / entries, "bytes of each");
        _report.Add("state_bytes", point.Digest.Bytes, $"bytes of the state: {state.Datanets.Datanets.Count} Datanets, {state.Datanets.Contributions.Count} contributions, {state.Open.Deposits.Count} deposits, {state.ApiKeys.Count} API keys, {state.Nonces.Count} nonces");
        _report.Add("snapshot_bytes", blob.Properties.ContentLength!.Value, "bytes of its snapshot");
        _report.Add("state_hash_ms", Statistics.Median(hashed), "milliseconds for the state's hash, on one thread");
        _report.Add("snapshot_write_ms", stored, "milliseconds to store the snapshot, once");
        return ledger;
    }

    /// <summary>Opens the ledger in this process as a host does, to see what takes how long.</summary>
    private async Task OpenAsync(StackKeys keys, LedgerHead head, (string Key, string Text)? found, (string Key, string Text)? replayed, CancellationToken cancellationToken)
    {
        var hash = StateDigest.Of(head.State).Hash;
        var (foundMs, replayedMs) = (new List<double>(), new List<double>());
        for (var run = 0; run <= _options.Runs; run++)
        {
            _options.Note($"opening it here, {(run == 0 ? "warm-up" : $"run {run}")} …");
            var began = Stopwatch.GetTimestamp();
            var start = await SnapshotStart.FindAsync(_snapshots, _blocks, (name, reason) => throw new InvalidOperationException($"The snapshot {name} is not used: {reason}."), cancellationToken)
                ?? throw new InvalidOperationException("The ledger has no snapshot.");
            foundMs.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await using var sequencer = new Sequencer(_blocks, keys.Writer, new SequencerOptions(), TimeProvider.System);
            await sequencer.OpenAsync(null, cancellationToken, start.Head);
            replayedMs.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds - foundMs[^1]);
            if (run == 0 && (sequencer.Head.State.NextSeq != head.State.NextSeq || StateDigest.Of(sequencer.Head.State).Hash != hash))
                throw new InvalidOperationException($"The ledger was opened at {sequencer.Head.State.NextSeq} and not at {head.State.NextSeq}, or its state is another.");
        }
        if (found is { } f)
            _report.Add(f.Key, Statistics.Median(foundMs.Skip(1)), f.Text);
        if (replayed is { } r)
            _report.Add(r.Key, Statistics.Median(replayedMs.Skip(1)), r.Text);
    }

    private async Task StartAsync(AzuriteServer azurite, StackKeys keys, LedgerHead head, (string Ms, string Mib, string Text) figure, CancellationToken cancellationToken)
    {
        var started = new List<(double Ms, double Mib)>();
        for (var run = 0; run <= _options.Runs; run++)
        {
            _options.Note($"a functions app that opens it, {(run == 0 ? "warm-up" : $"run {run}")} …");
            await using var server = await MeasuredServer.StartAsync(azurite, keys, NoSettings, cancellationToken);
            if (server.NextSeq < head.State.NextSeq.Value)
                throw new InvalidOperationException($"The ledger has {head.State.NextSeq} entries, and the app's head says {server.NextSeq}.");
            if (run > 0)
                started.Add((server.AnsweredMs, server.PeakMib));
        }
        _report.Add(figure.Ms, Statistics.Median(started.Select(s => s.Ms)), figure.Text);
        _report.Add(figure.Mib, Statistics.Median(started.Select(s => s.Mib)), "MiB of memory until then, at most");
    }

    private static double Milliseconds(Action work)
    {
        var began = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
