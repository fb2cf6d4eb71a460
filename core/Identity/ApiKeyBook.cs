using OpenLedger.Core.Collections;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Identity;

/// <summary>All API keys that have not expired. A revoked one stays until it would have expired, so that nobody can register its hash meanwhile.</summary>
public sealed record ApiKeyBook
{
    /// <summary>No keys.</summary>
    public static readonly ApiKeyBook Empty = new();

    /// <summary>How many expired keys one entry clears at most, so that no entry takes long to apply.</summary>
    private const int ClearedPerEntry = 64;

    private SortedTree<Hash256, ApiKey> ByHash { get; init; } = SortedTree<Hash256, ApiKey>.Empty;

    private SortedTreeSet<(Address Owner, LedgerTime ExpiresAt, Hash256 Hash)> ByOwner { get; init; } = SortedTreeSet<(Address, LedgerTime, Hash256)>.Empty;

    private SortedTreeSet<(LedgerTime ExpiresAt, Hash256 Hash)> ByExpiry { get; init; } = SortedTreeSet<(LedgerTime, Hash256)>.Empty;

    /// <summary>How many keys are kept, expired ones that wait to be cleared included.</summary>
    public int Count => ByHash.Count;

    /// <summary>Every key that is kept.</summary>
    internal IEnumerable<ApiKey> All => ByHash.Values;

    /// <summary>The book that has these keys, which come by their hashes.</summary>
    internal static ApiKeyBook Restore(IReadOnlyList<ApiKey> keys) => new()
    {
        ByHash = SortedTree<Hash256, ApiKey>.From(keys, static k => k.Hash, static k => k),
        ByOwner = SortedTreeSet<(Address Owner, LedgerTime ExpiresAt, Hash256 Hash)>.FromUnsorted(keys.Select(k => (k.Owner, k.Terms.ExpiresAt, k.Hash))),
        ByExpiry = SortedTreeSet<(LedgerTime ExpiresAt, Hash256 Hash)>.FromUnsorted(keys.Select(k => (k.Terms.ExpiresAt, k.Hash))),
    };

    /// <summary>The key with a hash, live or revoked, or null.</summary>
    public ApiKey? Find(Hash256 hash, LedgerTime now) => ByHash.TryGetValue(hash, out var key) && key.Terms.ExpiresAt > now ? key : null;

    /// <summary>The keys of an owner that have not expired, those that expire first in front.</summary>
    public IEnumerable<ApiKey> Of(Address owner, LedgerTime now)
    {
        for (var i = ByOwner.CountBelow((owner, now, default)); i < ByOwner.Count && ByOwner[i].Owner == owner; i++)
        {
            if (ByOwner[i].ExpiresAt > now)
                yield return ByHash[ByOwner[i].Hash];
        }
    }

    /// <summary>Applies one of this book's payloads.</summary>
    internal Result<(ApiKeyBook Book, string? Subject)> Apply(Payload payload, Address actor, Entry entry, LedgerParameters parameters) => payload switch
    {
        ApiKeyRegister register => Register(new ApiKey(register.Hash, actor, register.Terms, entry.Seq, entry.Time), entry.Time, parameters),
        ApiKeyRevoke revoke => Revoke(revoke.Hash, actor, entry.Time),
        _ => throw new InvalidOperationException($"{payload.GetType().Name} is no payload of an API key."),
    };

    /// <summary>Without some of the keys that have expired, oldest first.</summary>
    internal ApiKeyBook Clear(LedgerTime now)
    {
        if (ByExpiry.Count == 0 || ByExpiry[0].ExpiresAt > now)
            return this;
        var book = this;
        for (var i = 0; i < ClearedPerEntry && book.ByExpiry.Count > 0 && book.ByExpiry[0].ExpiresAt <= now; i++)
            book = book.Remove(book.ByHash[book.ByExpiry[0].Hash]);
        return book;
    }

    private Result<(ApiKeyBook, string?)> Register(ApiKey key, LedgerTime now, LedgerParameters parameters)
    {
        if (key.Terms.ExpiresAt <= now || key.Terms.ExpiresAt > now.Plus(TimeSpan.FromMilliseconds(parameters.MaxApiKeyLifeMs)))
            return Error.Invalid("expiry-out-of-range", $"An API key expires within {parameters.MaxApiKeyLifeMs} ms of {now}, not at {key.Terms.ExpiresAt}.", "/payload/expiresAt");
        var book = this;
        if (ByHash.TryGetValue(key.Hash, out var before))
        {
            if (before.Terms.ExpiresAt > now)
                return Error.Conflict("apikey-known", $"This key is registered since entry {before.Registered}.");
            book = Remove(before);
        }
        if ((ulong)book.Of(key.Owner, now).Count() >= parameters.MaxApiKeysPerActor)
            return Error.Conflict("too-many-apikeys", $"{key.Owner} has {parameters.MaxApiKeysPerActor} API keys that have not expired, the most allowed.");
        return (book with
        {
            ByHash = book.ByHash.Add(key.Hash, key),
            ByOwner = book.ByOwner.Add((key.Owner, key.Terms.ExpiresAt, key.Hash)),
            ByExpiry = book.ByExpiry.Add((key.Terms.ExpiresAt, key.Hash)),
        }, key.Hash.ToString());
    }

    private Result<(ApiKeyBook, string?)> Revoke(Hash256 hash, Address actor, LedgerTime now)
    {
        if (Find(hash, now) is not { } key || key.Owner != actor)
            return Error.NotFound("apikey-unknown", $"{actor} has no such API key.");
        return key.RevokedAt is { } at
            ? Error.Conflict("apikey-revoked", $"The key was revoked at {at}.")
            : (this with { ByHash = ByHash.SetItem(hash, key with { RevokedAt = now }) }, hash.ToString());
    }

    private ApiKeyBook Remove(ApiKey key) => this with
    {
        ByHash = ByHash.Remove(key.Hash),
        ByOwner = ByOwner.Remove((key.Owner, key.Terms.ExpiresAt, key.Hash)),
        ByExpiry = ByExpiry.Remove((key.Terms.ExpiresAt, key.Hash)),
    };
}
