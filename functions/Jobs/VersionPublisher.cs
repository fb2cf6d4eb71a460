using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Storage.Blobs;

namespace OpenLedger.Functions.Jobs;

/// <summary>Makes the next version of a Datanet from its accepted contributions: the sorted set of all record hashes, a manifest, and an attestation on the ledger.</summary>
public sealed class VersionPublisher(LedgerService ledger, DatanetBlobs blobs)
{
    /// <summary>What is read of one contribution's set or index at once, in bytes; a version adds up to 256 of them.</summary>
    private const int MergeBufferBytes = 128 << 10;

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
            if (!(await MakeAsync(book, datanet, added, cancellationToken)).Try(out var version, out error))
                return error;
            var attested = await ledger.AttestAsync(Kinds.DatanetVersion, version.ToJson(), cancellationToken);
            if (attested.IsOk)
                (made, tries) = (made + 1, 0);
            else if (attested.Error.Kind != ErrorKind.Conflict || ++tries == MaxTries)
                return attested.Error.Kind is ErrorKind.Unavailable or ErrorKind.Broken or ErrorKind.Busy or ErrorKind.Conflict ? throw new IOException(attested.Error.Message) : attested.Error;
        }
    }

    /// <summary>The accepted contributions that the next version takes: as many as fit, oldest first.</summary>
    private static List<Contribution> Select(DatanetBook book, DatanetId id) =>
        [.. book.AwaitingVersion.Where(w => w.Datanet == id).Take(DatanetVersionAdd.MaxContributions).Select(w => book.Contributions[w.Contribution])];

    private async Task<Result<DatanetVersionAdd>> MakeAsync(DatanetBook book, Datanet datanet, List<Contribution> added, CancellationToken cancellationToken)
    {
        var latest = datanet.Latest;
        if (!(await MergeSetsAsync(latest, added, cancellationToken)).Try(out var merged, out var error))
            return error;
        if (!(await MergeBandsAsync(book, datanet, added, cancellationToken)).Try(out var bands, out error))
            return error;
        var manifest = new DatanetManifest(
            datanet.Id, (latest?.Number ?? 0) + 1, latest is null ? null : new PreviousManifest(latest.Manifest, latest.Number),
            [.. added.Select((c, i) => Describe(c, merged.Added[i]))], merged.Set.Count, merged.Set.Root, bands);
        await blobs.Manifest(manifest.Hash()).UploadAsync(new MemoryStream(manifest.ToJson()), cancellationToken);
        return new DatanetVersionAdd(datanet.Id, manifest.Version, manifest.Records, manifest.Root, manifest.Hash(), [.. added.Select(c => c.Id)]);
    }

    private async Task<Result<MergedSet>> MergeSetsAsync(DatanetVersion? latest, List<Contribution> added, CancellationToken cancellationToken)
    {
        await using var opened = new OpenedStreams();
        await using var output = ScratchFile.Create();
        var existing = latest is null ? Stream.Null : opened.Add(await blobs.RecordSet(latest.Root).OpenReadAsync(cancellationToken));
        var sets = new List<RecordSetReader>(added.Count);
        foreach (var ingested in added.Select(c => c.Ingested!))
        {
            var set = opened.Add(await blobs.RecordSet(ingested.Root).OpenReadAsync(cancellationToken, MergeBufferBytes));
            sets.Add(new RecordSetReader(set, new RecordSetSummary(ingested.Records, ingested.Root)));
        }
        var expected = latest is null ? (RecordSetSummary?)null : new RecordSetSummary(latest.Records, latest.Root);
        if (!(await RecordSetMerge.MergeAsync(existing, expected, sets, output, cancellationToken)).Try(out var merged, out var error))
            return error;
        output.Position = 0;
        await blobs.RecordSet(merged.Set.Root).UploadAsync(output, cancellationToken);
        return merged;
    }

    private async Task<Result<StoredFile>> MergeBandsAsync(DatanetBook book, Datanet datanet, List<Contribution> added, CancellationToken cancellationToken)
    {
        await using var opened = new OpenedStreams();
        await using var output = ScratchFile.Create();
        await using var earlier = await VersionRecords.OpenAsync(blobs, book, datanet, cancellationToken);
        var existing = earlier is null ? Stream.Null : opened.Add(await earlier.OpenBandsAsync(cancellationToken));
        var indexes = new List<(Stream, int)>(added.Count);
        foreach (var contribution in added)
        {
            var index = opened.Add(await blobs.Bands(contribution.Ingested!.Analysis.Bands.Sha256).OpenReadAsync(cancellationToken, MergeBufferBytes));
            indexes.Add((index, (earlier?.Contributions ?? 0) + indexes.Count));
        }
        if (!(await BandIndexMerge.MergeAsync(existing, indexes, output, cancellationToken)).Try(out var bands, out var error))
            return error;
        output.Position = 0;
        await blobs.Bands(bands.Sha256).UploadAsync(output, cancellationToken);
        return bands;
    }

    private sealed class OpenedStreams : IAsyncDisposable
    {
        private readonly List<Stream> _streams = [];

        internal Stream Add(Stream stream)
        {
            _streams.Add(stream);
            return stream;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var stream in _streams)
                await stream.DisposeAsync();
        }
    }

    private static ManifestContribution Describe(Contribution contribution, ulong @new)
    {
        var ingested = contribution.Ingested!;
        var files = contribution.Declaration.Files.Zip(contribution.Sha256, (f, sha256) => new DeclaredFile(f.Name, f.Format, f.Size, sha256, f.Encoding));
        return new ManifestContribution(contribution.Id, contribution.Contributor, [.. files], ingested.Records, @new, ingested.RecordsBytes, ingested.RecordsSha256);
    }
}
