using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs.Models;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Scanning;
using OpenLedger.Storage.Blobs;
using OpenLedger.Storage.Telemetry;

namespace OpenLedger.Functions.Jobs;

/// <summary>
/// Reads a completed contribution's files, stores their canonical records and the set of their hashes, and attests on the ledger what they hold, or why they
/// cannot be taken. Everything that it stores is named by its content, and the ledger takes one attestation, so doing it twice does it once.
/// </summary>
public sealed class ContributionIngestor(LedgerService ledger, DatanetBlobs blobs, ContentScanner scanner)
{
    private readonly ConcurrentDictionary<ContributionId, bool> _inWork = new();

    /// <summary>Does what the contribution's state asks for, which may be nothing.</summary>
    /// <returns>What the contribution is now; or the error that a repetition would meet again.</returns>
    /// <exception cref="IOException">The storage or the ledger does not answer now.</exception>
    public async Task<Result<ContributionState>> IngestAsync(ContributionId id, CancellationToken cancellationToken)
    {
        await ledger.WaitOpenAsync(cancellationToken);
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            throw new IOException(error.Message);
        var book = head.State.Datanets;
        if (!book.Contributions.TryGetValue(id, out var contribution))
            return Error.NotFound("contribution-unknown", $"The ledger knows no contribution {id}.");
        if (contribution.State != ContributionState.Completed)
            return contribution.State;
        // A second message about what this process is reading: the first one stands for both, and comes again should this process end.
        if (!_inWork.TryAdd(id, true))
            return contribution.State;
        try
        {
            return await IngestAsync(contribution, book, Limits(head.State.Parameters), cancellationToken);
        }
        finally
        {
            _inWork.TryRemove(id, out _);
        }
    }

    private async Task<Result<ContributionState>> IngestAsync(Contribution contribution, DatanetBook book, RecordLimits limits, CancellationToken cancellationToken)
    {
        var (kind, payload) = await ReadAsync(contribution, book, limits, cancellationToken);
        var attested = await ledger.AttestAsync(kind, payload, cancellationToken);
        if (attested.IsOk)
            return kind == Kinds.ContributionIngest ? ContributionState.Ingested : ContributionState.Failed;
        // Another worker, with the same message, may have been faster.
        return attested.Error.Code == "contribution-state"
            ? ContributionState.Ingested
            : attested.Error.Kind is ErrorKind.Unavailable or ErrorKind.Broken or ErrorKind.Busy ? throw new IOException(attested.Error.Message) : attested.Error;
    }

    private async Task<(string Kind, object Payload)> ReadAsync(Contribution contribution, DatanetBook book, RecordLimits limits, CancellationToken cancellationToken)
    {
        var datanet = book.Datanets[contribution.Datanet];
        var files = contribution.Declaration.Files.Zip(contribution.Sha256, (f, sha256) => new DeclaredFile(f.Name, f.Format, f.Size, sha256, f.Encoding)).ToList();
        await using var records = ScratchFile.Create();
        await using var set = ScratchFile.Create();
        var outcome = await ReadFilesAsync(contribution, files, new ContributionOutput(records, set, ScratchFile.Create), limits, datanet.Terms.Schema, cancellationToken);
        JobTelemetry.Ingested(files.Count, contribution.Declaration.Files.Aggregate(0UL, (sum, f) => sum + f.Size), (outcome as ContributionOutcome.Taken)?.Records ?? 0);
        if (outcome is not ContributionOutcome.Taken taken)
        {
            var issues = ((ContributionOutcome.Refused)outcome).Issues.Take(ContributionFail.MaxIssues);
            return (Kinds.ContributionFail, new ContributionFail(contribution.Id,
                [.. issues.Select(i => new ContributionIssue(i.FileIndex, (ulong?)i.Line, i.Code, i.Message))]).ToJson());
        }
        var analysis = await AnalyzeAsync(records, book, datanet, cancellationToken);
        var known = await CountKnownAsync(set, datanet.Latest, cancellationToken);
        await StoreAsync(records, blobs.Records(contribution.Id, taken.RecordsSha256), cancellationToken);
        await StoreAsync(set, blobs.RecordSet(taken.Root), cancellationToken);
        return (Kinds.ContributionIngest, new ContributionIngest(contribution.Id,
            new IngestedRecords(taken.Records, taken.Duplicates, known, taken.Root, taken.RecordsSha256, taken.RecordsBytes, analysis)).ToJson());
    }

    /// <summary>Reads the files while the scanner looks at them; what it finds refuses the contribution, whatever the files hold.</summary>
    private async Task<ContributionOutcome> ReadFilesAsync(
        Contribution contribution, List<DeclaredFile> files, ContributionOutput output, RecordLimits limits, RecordSchema? schema, CancellationToken cancellationToken)
    {
        var scans = new ContentScan?[files.Count];
        try
        {
            var outcome = await ContributionReader.ReadAsync(files, (file, _) =>
            {
                scans[file] = scanner.Begin();
                var upload = blobs.OpenUpload(contribution, file);
                return ValueTask.FromResult(scans[file] is { } scan ? new ScanningStream(upload, scan) : upload);
            }, output, limits, schema, cancellationToken);
            for (var file = 0; file < files.Count; file++)
            {
                if (scans[file] is { } scan && await scan.FinishAsync(cancellationToken) is { } found)
                    return Infected(file, found);
            }
            // What was packed is looked at once more as it came out.
            return outcome is ContributionOutcome.Taken && files.FindIndex(f => f.Encoding != FileEncoding.None) is var packed and >= 0
                && await ScanAsync(output.Records, cancellationToken) is { } inside ? Infected(packed, inside) : outcome;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return new ContributionOutcome.Refused([new IngestIssue(0, null, "upload-missing", "A part of the files is not there any more.")]);
        }
        finally
        {
            foreach (var scan in scans.OfType<ContentScan>())
                await scan.DisposeAsync();
        }
    }

    private static ContributionOutcome.Refused Infected(int file, string found) =>
        new([new IngestIssue(file, null, IngestCode.InfectedContent, $"The scanner found {(found.Length <= 100 ? found : found[..100])}.")]);

    private async Task<string?> ScanAsync(Stream content, CancellationToken cancellationToken)
    {
        await using var scan = scanner.Begin();
        if (scan is null)
            return null;
        content.Position = 0;
        var buffer = new byte[256 << 10];
        while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
            await scan.AddAsync(buffer.AsMemory(0, read), cancellationToken);
        return await scan.FinishAsync(cancellationToken);
    }

    private static RecordLimits Limits(LedgerParameters parameters) =>
        RecordLimits.Default with { ExpandedBytes = (long)parameters.MaxExpandedBytes, ExpansionRatio = (int)parameters.MaxExpansionRatio };

    /// <summary>Says of each record what it is like, and stores the report and the index by which later records find it.</summary>
    private async Task<AnalysisSummary> AnalyzeAsync(Stream records, DatanetBook book, Datanet datanet, CancellationToken cancellationToken)
    {
        await using var report = ScratchFile.Create();
        await using var bands = ScratchFile.Create();
        await using var earlier = await VersionRecords.OpenAsync(blobs, book, datanet, cancellationToken);
        var analysis = await ContributionAnalysis.RunAsync(records, earlier, ScratchFile.Create, report, bands, cancellationToken);
        await StoreAsync(report, blobs.Report(analysis.Report.Sha256), cancellationToken);
        await StoreAsync(bands, blobs.Bands(analysis.Bands.Sha256), cancellationToken);
        return analysis;
    }

    private static async Task StoreAsync(Stream content, BlockBlobTarget target, CancellationToken cancellationToken)
    {
        content.Position = 0;
        await target.UploadAsync(content, cancellationToken);
    }

    private async Task<ulong> CountKnownAsync(Stream set, DatanetVersion? latest, CancellationToken cancellationToken)
    {
        if (latest is null)
            return 0;
        set.Position = 0;
        await using var stream = await blobs.RecordSet(latest.Root).OpenReadAsync(cancellationToken);
        var version = new RecordSetReader(stream, new RecordSetSummary(latest.Records, latest.Root));
        return (await RecordSetComparison.CountCommonAsync(new RecordSetReader(set), version, cancellationToken)).Try(out var known, out var error)
            ? known
            : throw new InvalidDataException($"The set of version {latest.Number} is damaged: {error.Message}");
    }
}
