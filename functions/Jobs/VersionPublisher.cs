using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Storage.Blobs;

namespace OpenLedger.Functions.Jobs;

/// <summary>Makes the next version of a Datanet from its accepted contributions: the sorted set of all record hashes, a manifest, and an attestation on the ledger.</summary>
public sealed class VersionPublisher(LedgerService ledger, DatanetBlobs blobs)
{
    /// <summary>How many record hashes of new contributions are held in memory at most (32 bytes each).</summary>
    private const ulong MaxNewRecords = 4_194_304;

    /// <summary>How often a version is made again because another worker was faster, before the message is left for later.</summary>
    private const int MaxTries = 5;

    /// <summary>Publishes all accepted contributions of a Datanet, in versions of bounded size.</summary>
    /// <returns>How many versions were made; or the error that a repetition would meet again.</returns>
    /// <exception cref="IOException">The storage or the ledger does not answer now.</exception>
    public async Task<Result<int>> PublishAsync(DatanetId id, CancellationToken cancellationToken)
    {
        await ledger.WaitOpenAsync(cancellationToken);
        var (made, tries) = (0, 0);
        while (true)
        {
            if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
                throw new IOException(error.Message);
            var book = head.State.Datanets;
            if (!book.Datanets.TryGetValue(id, out var datanet))
                return Error.NotFound("datanet-unknown", $"The ledger knows no Datanet {id}.");
            var added = Select(book, id);
            if (added.Count == 0)
                return made;
            if (!(await MakeAsync(datanet, added, cancellationToken)).Try(out var version, out error))
                return error;
            var attested = await ledger.AttestAsync(Kinds.DatanetVersion, version.ToJson(), cancellationToken);
            if (attested.IsOk)
                (made, tries) = (made + 1, 0);
            else if (attested.Error.Kind != ErrorKind.Conflict || ++tries == MaxTries)
                return attested.Error.Kind is ErrorKind.Unavailable or ErrorKind.Broken or ErrorKind.Busy or ErrorKind.Conflict ? throw new IOException(attested.Error.Message) : attested.Error;
        }
    }

    /// <summary>The accepted contributions that the next version takes: as many as fit, oldest first, at least one.</summary>
    private static List<Contribution> Select(DatanetBook book, DatanetId id)
    {
        var selected = new List<Contribution>();
        var records = 0UL;
        foreach (var (_, waiting) in book.AwaitingVersion.Where(w => w.Datanet == id))
        {
            var contribution = book.Contributions[waiting];
            records += contribution.Ingested!.Records;
            if (selected.Count > 0 && (records > MaxNewRecords || selected.Count == DatanetVersionAdd.MaxContributions))
                break;
            selected.Add(contribution);
        }
        return selected;
    }

    private async Task<Result<DatanetVersionAdd>> MakeAsync(Datanet datanet, List<Contribution> added, CancellationToken cancellationToken)
    {
        var sets = new List<ReadOnlyMemory<Hash256>>(added.Count);
        foreach (var contribution in added)
        {
            if (!(await LoadSetAsync(contribution.Ingested!, cancellationToken)).Try(out var set, out var damaged))
                return damaged;
            sets.Add(set);
        }
        var latest = datanet.Latest;
        await using var output = ScratchFile.Create();
        await using var existing = latest is null ? Stream.Null : await blobs.RecordSet(latest.Root).OpenReadAsync(cancellationToken);
        var expected = latest is null ? (RecordSetSummary?)null : new RecordSetSummary(latest.Records, latest.Root);
        if (!(await RecordSetMerge.MergeAsync(existing, expected, sets, output, cancellationToken)).Try(out var merged, out var error))
            return error;
        output.Position = 0;
        await blobs.RecordSet(merged.Set.Root).UploadAsync(output, cancellationToken);
        var manifest = new DatanetManifest(
            datanet.Id, (latest?.Number ?? 0) + 1, latest is null ? null : new PreviousManifest(latest.Manifest, latest.Number),
            [.. added.Select((c, i) => Describe(c, merged.Added[i]))], merged.Set.Count, merged.Set.Root);
        await blobs.Manifest(manifest.Hash()).UploadAsync(new MemoryStream(manifest.ToJson()), cancellationToken);
        return new DatanetVersionAdd(datanet.Id, manifest.Version, manifest.Records, manifest.Root, manifest.Hash(), [.. added.Select(c => c.Id)]);
    }

    private static ManifestContribution Describe(Contribution contribution, ulong @new)
    {
        var ingested = contribution.Ingested!;
        var files = contribution.Declaration.Files.Zip(contribution.Sha256, (f, sha256) => new DeclaredFile(f.Name, f.Format, f.Size, sha256));
        return new ManifestContribution(contribution.Id, contribution.Contributor, [.. files], ingested.Records, @new, ingested.RecordsBytes, ingested.RecordsSha256);
    }

    private async Task<Result<Hash256[]>> LoadSetAsync(IngestedRecords ingested, CancellationToken cancellationToken)
    {
        await using var stream = await blobs.RecordSet(ingested.Root).OpenReadAsync(cancellationToken);
        var reader = new RecordSetReader(stream, new RecordSetSummary(ingested.Records, ingested.Root));
        var hashes = new List<Hash256>((int)Math.Min(ingested.Records, MaxNewRecords));
        while (await reader.MoveNextAsync(cancellationToken))
            hashes.Add(reader.Current);
        return reader.Error is { } error ? error : hashes.ToArray();
    }
}
