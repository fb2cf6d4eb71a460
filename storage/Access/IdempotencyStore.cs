using Azure;
using Azure.Data.Tables;

namespace OpenLedger.Storage.Access;

/// <summary>What is known of a request under an idempotency key.</summary>
/// <param name="Fingerprint">What the request was.</param>
/// <param name="Answer">Its answer, as the caller of this class made bytes of it; null while it is being served.</param>
/// <param name="StartedAt">When its serving began.</param>
/// <param name="ETag">The row's version.</param>
public sealed record IdempotentRequest(string Fingerprint, byte[]? Answer, DateTimeOffset StartedAt, ETag ETag);

/// <summary>Requests under idempotency keys: a row is inserted before a request is served and gets the answer after it, so of two at once one knows that it is the second.</summary>
public sealed class IdempotencyStore(AccessTable access)
{
    /// <summary>The largest answer that is kept, in bytes.</summary>
    public const int MaxAnswerBytes = MaxChunks * ChunkBytes;

    private const int ChunkBytes = 60_000;
    private const int MaxChunks = 10;
    private const string FingerprintProperty = "Fingerprint";
    private const string StartedProperty = "StartedAt";
    private const string ChunksProperty = "Chunks";

    /// <summary>Claims a key for a request, or tells what is known of the one that has it. Keys are free again after one to two days.</summary>
    /// <param name="key">The key with its scope, at most 128 characters that a row key may have.</param>
    /// <param name="fingerprint">What the request is.</param>
    /// <param name="now">The clock.</param>
    /// <param name="abandonedAfter">How long a request may be served until its server counts as dead.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    /// <returns>The claim, where this request is to be served; else the earlier one.</returns>
    public async Task<(IdempotencyClaim? Claim, IdempotentRequest? Earlier)> ClaimAsync(
        string key, string fingerprint, DateTimeOffset now, TimeSpan abandonedAfter, CancellationToken cancellationToken)
    {
        foreach (var partition in new[] { Partition(now.AddDays(-1)), Partition(now) })
        {
            if (await FindAsync(partition, key, cancellationToken) is not { } earlier)
                continue;
            if (earlier.Answer is not null || now - earlier.StartedAt < abandonedAfter || earlier.Fingerprint != fingerprint)
                return (null, earlier);
            return await TakeOverAsync(partition, key, fingerprint, earlier, now, cancellationToken);
        }
        var row = NewRow(Partition(now), key, fingerprint, now);
        if (await access.TryAddAsync(row, cancellationToken))
            return (new IdempotencyClaim(row.PartitionKey, key, fingerprint, now), null);
        return (null, await FindAsync(Partition(now), key, cancellationToken) ?? new IdempotentRequest(fingerprint, null, now, default));
    }

    /// <summary>Keeps the answer under the claim.</summary>
    public async Task CompleteAsync(IdempotencyClaim claim, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
    {
        var row = NewRow(claim.Partition, claim.Key, claim.Fingerprint, claim.StartedAt);
        var chunks = 0;
        for (var rest = answer; !rest.IsEmpty; rest = rest[Math.Min(ChunkBytes, rest.Length)..])
            row[$"Answer{chunks++}"] = rest[..Math.Min(ChunkBytes, rest.Length)].ToArray();
        row[ChunksProperty] = chunks;
        await access.Table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Lets go of a claim whose request had no answer to keep.</summary>
    public Task ReleaseAsync(IdempotencyClaim claim, CancellationToken cancellationToken) =>
        access.Table.DeleteEntityAsync(claim.Partition, claim.Key, ETag.All, cancellationToken);

    private async Task<(IdempotencyClaim?, IdempotentRequest?)> TakeOverAsync(
        string partition, string key, string fingerprint, IdempotentRequest earlier, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await access.Table.UpdateEntityAsync(NewRow(partition, key, fingerprint, now), earlier.ETag, TableUpdateMode.Replace, cancellationToken);
            return (new IdempotencyClaim(partition, key, fingerprint, now), null);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return (null, earlier with { StartedAt = now });
        }
    }

    private async Task<IdempotentRequest?> FindAsync(string partition, string key, CancellationToken cancellationToken)
    {
        var found = await access.Table.GetEntityIfExistsAsync<TableEntity>(partition, key, cancellationToken: cancellationToken);
        if (!found.HasValue)
            return null;
        var row = found.Value!;
        byte[]? answer = null;
        if (row.GetInt32(ChunksProperty) is { } chunks)
            answer = [.. Enumerable.Range(0, chunks).SelectMany(i => row.GetBinary($"Answer{i}"))];
        return new IdempotentRequest(row.GetString(FingerprintProperty), answer, row.GetDateTimeOffset(StartedProperty) ?? default, row.ETag);
    }

    private static TableEntity NewRow(string partition, string key, string fingerprint, DateTimeOffset now) =>
        new(partition, key) { [FingerprintProperty] = fingerprint, [StartedProperty] = now };

    private static string Partition(DateTimeOffset now) => AccessTable.Partition(new DateTimeOffset(now.UtcDateTime.Date.AddDays(2), TimeSpan.Zero), "idempotency");
}

/// <summary>That a request is being served under a key.</summary>
/// <param name="Partition">The row's partition.</param>
/// <param name="Key">Its key.</param>
/// <param name="Fingerprint">What the request is.</param>
/// <param name="StartedAt">When its serving began.</param>
public sealed record IdempotencyClaim(string Partition, string Key, string Fingerprint, DateTimeOffset StartedAt);
