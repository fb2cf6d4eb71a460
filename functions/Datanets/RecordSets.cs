using System.Collections.Concurrent;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Functions.Jobs;
using OpenLedger.Storage.Blobs;

namespace OpenLedger.Functions.Datanets;

/// <summary>Answers questions about stored record sets and claims with short reads, whatever their size.</summary>
public sealed class RecordSets(DatanetBlobs blobs)
{
    /// <summary>The most contributions that are named for one record.</summary>
    private const int MaxClaims = 200;

    /// <summary>How many claims are read at once.</summary>
    private const int ClaimsPerTile = 204;

    /// <summary>What is read ahead for a page of differences.</summary>
    private const int PageBufferBytes = 64 * 1024;

    /// <summary>The most counts that are remembered.</summary>
    private const int MaxCounts = 1_024;

    private readonly SemaphoreSlim _oneWholePass = new(1);
    private readonly ConcurrentDictionary<(Hash256, Hash256), (ulong Added, ulong Removed)> _counts = new();

    /// <summary>Proves that a record is in a set, or that it is not.</summary>
    /// <exception cref="InvalidDataException">The stored set is damaged.</exception>
    public async Task<RecordProof> ProveAsync(Hash256 record, RecordSetSummary set, CancellationToken cancellationToken)
    {
        if (set.Count >= TreeLevels.TileSize && !await blobs.TreeLevels(set.Root).ExistsAsync(cancellationToken))
            await BuildLevelsAsync(set, cancellationToken);
        var proof = await RecordProver.ProveAsync(record, set.Count, async (level, first, count, token) => ToHashes(level == 0
            ? await blobs.RecordSet(set.Root).ReadRangeAsync((long)first * Hash256.Size, count * Hash256.Size, token)
            : await blobs.TreeLevels(set.Root).ReadRangeAsync((long)(TreeLevels.StartOf(level, set.Count) + first) * Hash256.Size, count * Hash256.Size, token)), cancellationToken);
        return proof.Verify(set.Root, set.Count).Try(out _, out var error) ? proof : throw new InvalidDataException($"The set {set.Root} is damaged: {error.Message}");
    }

    /// <summary>The contributions that claim a record in a version, oldest first; at most 200.</summary>
    public async Task<IReadOnlyList<ContributionId>> ClaimantsAsync(Hash256 record, ClaimsSummary claims, CancellationToken cancellationToken)
    {
        await using var stream = await OpenAtAsync(record, claims, cancellationToken);
        using var reader = new ClaimsReader(stream);
        var found = new List<ContributionId>();
        while (found.Count < MaxClaims && await reader.MoveNextAsync(cancellationToken) && reader.Current.Record == record)
            found.Add(reader.Current.Contribution);
        return found;
    }

    /// <summary>The records after <paramref name="after"/> in which two versions differ.</summary>
    /// <exception cref="InvalidDataException">Stored claims are damaged.</exception>
    public async Task<IReadOnlyList<RecordChange>> DifferencesAsync(ClaimsSummary earlier, ClaimsSummary later, Hash256? after, int limit, CancellationToken cancellationToken)
    {
        await using var first = await OpenAtAsync(after ?? default, earlier, cancellationToken);
        await using var second = await OpenAtAsync(after ?? default, later, cancellationToken);
        using var before = new ClaimsReader(first);
        using var now = new ClaimsReader(second);
        var diff = new VersionDiff(before, now);
        var changes = new List<RecordChange>(limit);
        while (changes.Count < limit && await diff.MoveNextAsync(cancellationToken))
        {
            if (after is null || diff.Current!.Record > after)
                changes.Add(diff.Current!);
        }
        return diff.Error is { } error ? throw new InvalidDataException(error.Message) : changes;
    }

    /// <summary>How many records two versions differ in: one pass over the claims of both, and remembered.</summary>
    /// <exception cref="InvalidDataException">Stored claims are damaged.</exception>
    public async Task<(ulong Added, ulong Removed)> CountAsync(ClaimsSummary earlier, ClaimsSummary later, CancellationToken cancellationToken)
    {
        if (_counts.TryGetValue((earlier.Sha256, later.Sha256), out var known))
            return known;
        // Whole passes are long, so they wait for one another.
        await _oneWholePass.WaitAsync(cancellationToken);
        try
        {
            if (_counts.TryGetValue((earlier.Sha256, later.Sha256), out known))
                return known;
            await using var first = await OpenAsync(earlier, cancellationToken);
            await using var second = await OpenAsync(later, cancellationToken);
            using var before = new ClaimsReader(first, earlier);
            using var now = new ClaimsReader(second, later);
            var diff = new VersionDiff(before, now);
            var (added, removed) = (0UL, 0UL);
            while (await diff.MoveNextAsync(cancellationToken))
                (added, removed) = diff.Current!.IsAdded ? (added + 1, removed) : (added, removed + 1);
            if (diff.Error is { } error)
                throw new InvalidDataException(error.Message);
            if (_counts.Count >= MaxCounts)
                _counts.Clear();
            return _counts[(earlier.Sha256, later.Sha256)] = (added, removed);
        }
        finally
        {
            _oneWholePass.Release();
        }
    }

    /// <summary>The claims from the first of a record on, or of the record that would follow it.</summary>
    private async Task<Stream> OpenAtAsync(Hash256 record, ClaimsSummary claims, CancellationToken cancellationToken)
    {
        var first = await SortedTiles.LowerBoundAsync(record, claims.Count, ClaimsPerTile, async (tile, token) =>
        {
            var start = tile * ClaimsPerTile;
            var count = (int)Math.Min(ClaimsPerTile, claims.Count - start);
            var bytes = await blobs.Claims(claims.Sha256).ReadRangeAsync((long)start * Claim.Size, count * Claim.Size, token);
            return (IReadOnlyList<Hash256>)[.. Enumerable.Range(0, count).Select(i => Claim.Read(bytes.Span[(i * Claim.Size)..]).Record)];
        }, cancellationToken);
        return first == claims.Count ? Stream.Null : await blobs.Claims(claims.Sha256).OpenReadAsync(cancellationToken, PageBufferBytes, (long)first * Claim.Size);
    }

    private async Task<Stream> OpenAsync(ClaimsSummary claims, CancellationToken cancellationToken) =>
        claims.Count == 0 ? Stream.Null : await blobs.Claims(claims.Sha256).OpenReadAsync(cancellationToken);

    /// <summary>Makes the upper levels of a set that has none, such as a contribution's: one pass over it, once.</summary>
    private async Task BuildLevelsAsync(RecordSetSummary set, CancellationToken cancellationToken)
    {
        await _oneWholePass.WaitAsync(cancellationToken);
        try
        {
            if (await blobs.TreeLevels(set.Root).ExistsAsync(cancellationToken))
                return;
            var levels = new TreeLevels();
            await using var stream = await blobs.RecordSet(set.Root).OpenReadAsync(cancellationToken);
            var reader = new RecordSetReader(stream, set);
            while (await reader.MoveNextAsync(cancellationToken))
                levels.Append(reader.Current);
            if (reader.Error is { } error)
                throw new InvalidDataException($"The set {set.Root} is damaged: {error.Message}");
            await using var scratch = ScratchFile.Create();
            await levels.WriteAsync(scratch, cancellationToken);
            scratch.Position = 0;
            await blobs.TreeLevels(set.Root).UploadAsync(scratch, cancellationToken);
        }
        finally
        {
            _oneWholePass.Release();
        }
    }

    private static IReadOnlyList<Hash256> ToHashes(ReadOnlyMemory<byte> bytes) =>
        [.. Enumerable.Range(0, bytes.Length / Hash256.Size).Select(i => new Hash256(bytes.Span.Slice(i * Hash256.Size, Hash256.Size)))];
}
