using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Storage.Blobs;

namespace OpenLedger.Functions.Jobs;

/// <summary>
/// Makes the next version of a Datanet from its accepted contributions and withdrawals: the claims, the sorted set of all record hashes with the upper levels of
/// its tree, the files that lose records, a manifest, and an attestation on the ledger. Everything is named by its content, and the ledger takes each version
/// once, so doing it twice does it once.
/// </summary>
public sealed class VersionPublisher(LedgerService ledger, DatanetBlobs blobs)
{
    /// <summary>What is read of one contribution's set or index at once, in bytes; a version adds up to 256 of them.</summary>
    internal const int MergeBufferBytes = 128 << 10;

    /// <summary>How many record hashes of new contributions one version takes, unless one contribution alone has more: what bounds the time that it takes.</summary>
    private const ulong MaxNewRecords = 16_777_216;

    /// <summary>How often a version is made again because another worker was faster, before the message is left for later.</summary>
    private const int MaxTries = 5;

    private readonly VersionFiles _files = new(blobs);

    /// <summary>What the next version takes.</summary>
    private sealed record Work(Datanet Datanet, List<Contribution> Added, List<Withdrawal> Withdrawals, DatanetBook Book)
    {
        public ulong Covers => (Datanet.Latest?.Withdrawals ?? 0) + (ulong)Withdrawals.Count;
    }

    /// <summary>Publishes all accepted contributions of a Datanet, and leaves out all that was withdrawn, in versions of bounded size.</summary>
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
            if (!head.State.Datanets.Datanets.TryGetValue(id, out var datanet))
                return Error.NotFound("datanet-unknown", $"The ledger knows no Datanet {id}.");
            // A worker that died after its version was on the ledger left this to its successor.
            await _files.DeleteWithdrawnAsync(head.State.Datanets, datanet, cancellationToken);
            var work = Select(head.State.Datanets, datanet);
            if (work.Added.Count == 0 && work.Withdrawals.Count == 0)
                return made;
            if (!(await MakeAsync(work, cancellationToken)).Try(out var version, out error))
                return error;
            var attested = await ledger.AttestAsync(Kinds.DatanetVersion, version.ToJson(), cancellationToken);
            if (attested.IsOk)
                (made, tries) = (made + 1, 0);
            else if (attested.Error.Kind != ErrorKind.Conflict || ++tries == MaxTries)
                return attested.Error.Kind is ErrorKind.Unavailable or ErrorKind.Busy or ErrorKind.Conflict ? throw new IOException(attested.Error.Message) : attested.Error;
        }
    }

    /// <summary>The accepted contributions, as many as fit, oldest first, at least one; and the oldest withdrawals that no version takes into account.</summary>
    private static Work Select(DatanetBook book, Datanet datanet)
    {
        var selected = new List<Contribution>();
        var records = 0UL;
        foreach (var (_, waiting) in book.AwaitingVersion.Where(w => w.Datanet == datanet.Id))
        {
            var contribution = book.Contributions[waiting];
            records += contribution.Ingested!.Records;
            if (selected.Count > 0 && (records > MaxNewRecords || selected.Count == DatanetVersionAdd.MaxContributions))
                break;
            selected.Add(contribution);
        }
        var withdrawals = new List<Withdrawal>();
        var touched = new HashSet<ContributionId>();
        for (var number = datanet.Latest?.Withdrawals ?? 0; number < datanet.Withdrawals && withdrawals.Count < DatanetVersionAdd.MaxWithdrawals; number++)
        {
            var withdrawal = book.Withdrawals[(datanet.Id, number)];
            touched.Add(withdrawal.Contribution);
            if (touched.Count > DatanetVersionAdd.MaxFiles)
                break;
            withdrawals.Add(withdrawal);
        }
        return new Work(datanet, selected, withdrawals, book);
    }

    private async Task<Result<DatanetVersionAdd>> MakeAsync(Work work, CancellationToken cancellationToken)
    {
        var latest = work.Datanet.Latest;
        var before = latest is null ? null : await ReadManifestAsync(latest, cancellationToken);
        if (!(await MergeAsync(work, latest?.Claims, cancellationToken)).Try(out var merged, out var error))
            return error;
        var files = await _files.RewriteAsync(work.Book, work.Withdrawals, cancellationToken);
        if (!(await _files.MergeBandsAsync(work.Book, work.Datanet, work.Added, files, cancellationToken)).Try(out var bands, out error))
            return error;
        var manifest = new DatanetManifest(
            work.Datanet.Id, (latest?.Number ?? 0) + 1, latest is null ? null : new PreviousManifest(latest.Manifest, latest.Number),
            [.. work.Added.Select((c, i) => Describe(c, merged.Added[i]))], merged.Removed, work.Covers, merged.Claims, merged.Set.Count, merged.Set.Root, bands);
        if (manifest.CheckFollows(before) is { } broken)
            throw new InvalidOperationException($"The manifest of version {manifest.Version} of {manifest.Datanet} does not follow: {broken.Message}");
        await blobs.Manifest(manifest.Hash()).UploadAsync(new MemoryStream(manifest.ToJson()), cancellationToken);
        return new DatanetVersionAdd(
            manifest.Datanet, manifest.Version, manifest.Records, manifest.Root, manifest.Hash(), [.. work.Added.Select(c => c.Id)], merged.Claims, work.Covers, files.Files);
    }

    private async Task<DatanetManifest> ReadManifestAsync(DatanetVersion version, CancellationToken cancellationToken)
    {
        var bytes = await blobs.Manifest(version.Manifest).ReadAsync(DatanetManifest.MaxBytes, cancellationToken);
        if (bytes is null || Hash256.Sha256(bytes) != version.Manifest)
            throw new InvalidDataException($"The manifest {version.Manifest} is missing or damaged.");
        return DatanetManifest.Parse(bytes).Value;
    }

    private async Task<Result<MergedVersion>> MergeAsync(Work work, ClaimsSummary? before, CancellationToken cancellationToken)
    {
        var whole = work.Withdrawals.Where(w => w.IsWhole).Select(w => w.Contribution).ToHashSet();
        var single = work.Withdrawals.SelectMany(w => w.Records.Select(r => new Claim(r, w.Contribution))).ToHashSet();
        await using var claims = ScratchFile.Create();
        await using var records = ScratchFile.Create();
        await using var existing = before is { } known ? await blobs.Claims(known.Sha256).OpenReadAsync(cancellationToken) : Stream.Null;
        using var reader = new ClaimsReader(existing, before ?? ClaimsSummary.Empty);
        await using var opened = new OpenedStreams();
        var added = new List<AddedSet>();
        foreach (var contribution in work.Added)
        {
            var ingested = contribution.Ingested!;
            var set = opened.Add(await blobs.RecordSet(ingested.Root).OpenReadAsync(cancellationToken, MergeBufferBytes));
            added.Add(new AddedSet(contribution.Id, new RecordSetReader(set, new RecordSetSummary(ingested.Records, ingested.Root))));
        }
        var result = await VersionMerge.MergeAsync(reader, added, c => whole.Contains(c.Contribution) || single.Contains(c), claims, records, cancellationToken);
        if (!result.Try(out var merged, out var error))
            return error;
        (claims.Position, records.Position) = (0, 0);
        await blobs.Claims(merged.Claims.Sha256).UploadAsync(claims, cancellationToken);
        await blobs.RecordSet(merged.Set.Root).UploadAsync(records, cancellationToken);
        await StoreLevelsAsync(merged, cancellationToken);
        return merged;
    }

    private async Task StoreLevelsAsync(MergedVersion merged, CancellationToken cancellationToken)
    {
        if (merged.Set.Count < TreeLevels.TileSize)
            return;
        await using var levels = ScratchFile.Create();
        await merged.Levels.WriteAsync(levels, cancellationToken);
        levels.Position = 0;
        await blobs.TreeLevels(merged.Set.Root).UploadAsync(levels, cancellationToken);
    }

    private static ManifestContribution Describe(Contribution contribution, ulong @new)
    {
        var ingested = contribution.Ingested!;
        var files = contribution.Declaration.Files.Zip(contribution.Sha256, (f, sha256) => new DeclaredFile(f.Name, f.Format, f.Size, sha256, f.Encoding));
        return new ManifestContribution(contribution.Id, contribution.Contributor, [.. files], ingested.Records, @new, ingested.RecordsBytes, ingested.RecordsSha256);
    }
}
