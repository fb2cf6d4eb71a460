using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs.Models;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Storage.Blobs;

namespace OpenLedger.Functions.Jobs;

/// <summary>
/// Reads a completed contribution's files, stores their canonical records and the set of their hashes, and attests on the ledger what they hold, or why they
/// cannot be taken. Everything that it stores is named by its content, and the ledger takes one attestation, so doing it twice does it once.
/// </summary>
public sealed class ContributionIngestor(LedgerService ledger, DatanetBlobs blobs)
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
            return await IngestAsync(contribution, book.Datanets[contribution.Datanet], cancellationToken);
        }
        finally
        {
            _inWork.TryRemove(id, out _);
        }
    }

    private async Task<Result<ContributionState>> IngestAsync(Contribution contribution, Datanet datanet, CancellationToken cancellationToken)
    {
        var (kind, payload) = await ReadAsync(contribution, datanet, cancellationToken);
        var attested = await ledger.AttestAsync(kind, payload, cancellationToken);
        if (attested.IsOk)
            return kind == Kinds.ContributionIngest ? ContributionState.Ingested : ContributionState.Failed;
        // Another worker, with the same message, may have been faster.
        return attested.Error.Code == "contribution-state"
            ? ContributionState.Ingested
            : attested.Error.Kind is ErrorKind.Unavailable or ErrorKind.Broken or ErrorKind.Busy ? throw new IOException(attested.Error.Message) : attested.Error;
    }

    private async Task<(string Kind, object Payload)> ReadAsync(Contribution contribution, Datanet datanet, CancellationToken cancellationToken)
    {
        var files = contribution.Declaration.Files.Zip(contribution.Sha256, (f, sha256) => new DeclaredFile(f.Name, f.Format, f.Size, sha256)).ToList();
        await using var records = ScratchFile.Create();
        ContributionOutcome outcome;
        try
        {
            outcome = await ContributionReader.ReadAsync(files, (file, _) => ValueTask.FromResult(blobs.OpenUpload(contribution, file)), records,
                schema: datanet.Terms.Schema, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            outcome = new ContributionOutcome.Refused([new IngestIssue(0, null, "upload-missing", "A part of the files is not there any more.")]);
        }
        if (outcome is not ContributionOutcome.Taken taken)
        {
            var issues = ((ContributionOutcome.Refused)outcome).Issues.Take(ContributionFail.MaxIssues);
            return (Kinds.ContributionFail, new ContributionFail(contribution.Id,
                [.. issues.Select(i => new ContributionIssue(i.FileIndex, (ulong?)i.Line, i.Code, i.Message))]).ToJson());
        }
        records.Position = 0;
        await blobs.Records(taken.RecordsSha256).UploadAsync(records, cancellationToken);
        await StoreSetAsync(taken, cancellationToken);
        var known = await CountKnownAsync(taken.Hashes, datanet.Latest, cancellationToken);
        return (Kinds.ContributionIngest, new ContributionIngest(contribution.Id,
            new IngestedRecords(taken.Records, taken.Duplicates, known, taken.Root, taken.RecordsSha256, taken.RecordsBytes)).ToJson());
    }

    private async Task StoreSetAsync(ContributionOutcome.Taken taken, CancellationToken cancellationToken)
    {
        await using var set = ScratchFile.Create();
        var writer = new RecordSetWriter(set);
        for (var i = 0; i < taken.Hashes.Length; i++)
            await writer.AddAsync(taken.Hashes.Span[i], cancellationToken);
        var summary = await writer.FinishAsync(cancellationToken);
        if (summary != new RecordSetSummary(taken.Records, taken.Root))
            throw new InvalidOperationException($"The set has {summary.Count} hashes under {summary.Root}, not {taken.Records} under {taken.Root}.");
        set.Position = 0;
        await blobs.RecordSet(taken.Root).UploadAsync(set, cancellationToken);
    }

    private async Task<ulong> CountKnownAsync(ReadOnlyMemory<Hash256> hashes, DatanetVersion? latest, CancellationToken cancellationToken)
    {
        if (latest is null)
            return 0;
        await using var stream = await blobs.RecordSet(latest.Root).OpenReadAsync(cancellationToken);
        var reader = new RecordSetReader(stream, new RecordSetSummary(latest.Records, latest.Root));
        ulong known = 0;
        var next = 0;
        while (await reader.MoveNextAsync(cancellationToken))
        {
            while (next < hashes.Length && hashes.Span[next] < reader.Current)
                next++;
            if (next < hashes.Length && hashes.Span[next] == reader.Current)
                known++;
        }
        return reader.Error is { } error ? throw new InvalidDataException($"The set of version {latest.Number} is damaged: {error.Message}") : known;
    }
}
