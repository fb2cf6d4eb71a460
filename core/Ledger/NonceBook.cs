using System.Collections.Immutable;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>What became of a command: public, and the same for everyone who replays the ledger.</summary>
/// <param name="Seq">The entry that holds it.</param>
/// <param name="Time">That entry's time.</param>
/// <param name="Kind">The command's kind.</param>
/// <param name="Subject">The id of what it created or changed, or null.</param>
public sealed record Outcome(Seq Seq, LedgerTime Time, string Kind, string? Subject);

/// <summary>A nonce in use.</summary>
/// <param name="Deadline">The moment after which it is free again.</param>
/// <param name="Digest">The digest of the command that used it.</param>
/// <param name="Outcome">What became of that command.</param>
public sealed record UsedNonce(LedgerTime Deadline, Hash256 Digest, Outcome Outcome);

/// <summary>Which nonces are in use. <c>(actor, nonce)</c> is unique until the command's deadline, after which the signature itself is worthless.</summary>
public sealed record NonceBook
{
    /// <summary>No nonces.</summary>
    public static readonly NonceBook Empty = new();

    /// <summary>How many expired nonces one entry clears at most, so that no entry takes long to apply.</summary>
    private const int ClearedPerEntry = 64;

    private ImmutableSortedDictionary<Address, ImmutableSortedDictionary<ulong, UsedNonce>> ByActor { get; init; } =
        ImmutableSortedDictionary<Address, ImmutableSortedDictionary<ulong, UsedNonce>>.Empty;

    private NonceExpiries Expiries { get; init; } = NonceExpiries.Empty;

    /// <summary>Every nonce that is kept, by actor and number.</summary>
    internal IEnumerable<(Address Actor, ulong Nonce, UsedNonce Use)> All => ByActor.SelectMany(actor => actor.Value, (actor, nonce) => (actor.Key, nonce.Key, nonce.Value));

    /// <summary>The book that has these nonces, which come by actor and number.</summary>
    internal static NonceBook Restore(IReadOnlyList<(Address Actor, ulong Nonce, UsedNonce Use)> nonces)
    {
        var byActor = ImmutableSortedDictionary.CreateBuilder<Address, ImmutableSortedDictionary<ulong, UsedNonce>>();
        for (int i = 0, end; i < nonces.Count; i = end)
        {
            var ofActor = ImmutableSortedDictionary.CreateBuilder<ulong, UsedNonce>();
            for (end = i; end < nonces.Count && nonces[end].Actor == nonces[i].Actor; end++)
                ofActor.Add(nonces[end].Nonce, nonces[end].Use);
            byActor.Add(nonces[i].Actor, ofActor.ToImmutable());
        }
        return new NonceBook { ByActor = byActor.ToImmutable(), Expiries = NonceExpiries.Of(nonces.Select(n => new NonceExpiry(n.Use.Deadline, n.Actor, n.Nonce))) };
    }

    /// <summary>How many nonces are kept, expired ones that wait to be cleared included.</summary>
    public int Count => Expiries.Count;

    /// <summary>The use of a nonce that is live at <paramref name="now"/>, or null.</summary>
    public UsedNonce? Find(Address actor, ulong nonce, LedgerTime now) =>
        ByActor.TryGetValue(actor, out var nonces) && nonces.TryGetValue(nonce, out var used) && used.Deadline >= now ? used : null;

    /// <summary>With one more nonce in use.</summary>
    /// <param name="actor">Whose.</param>
    /// <param name="nonce">Which.</param>
    /// <param name="use">By what, until when.</param>
    /// <param name="now">The entry's time.</param>
    /// <param name="maxLive">How many one actor may have live at once.</param>
    public Result<NonceBook> Use(Address actor, ulong nonce, UsedNonce use, LedgerTime now, ulong maxLive)
    {
        var nonces = ByActor.GetValueOrDefault(actor, ImmutableSortedDictionary<ulong, UsedNonce>.Empty);
        var expiries = Expiries;
        if (nonces.TryGetValue(nonce, out var before))
        {
            if (before.Deadline >= now)
                return Error.Conflict("nonce-used", $"The nonce {nonce} is used by another command of {actor} until {before.Deadline} (entry {before.Outcome.Seq}).");
            expiries = expiries.Remove(new NonceExpiry(before.Deadline, actor, nonce));
        }
        if ((ulong)nonces.Count >= maxLive && (ulong)nonces.Count(n => n.Value.Deadline >= now) >= maxLive)
            return new Error(ErrorKind.Busy, "too-many-live-nonces", $"{actor} has {maxLive} live nonces, the most allowed; wait until one expires.");
        return new NonceBook
        {
            ByActor = ByActor.SetItem(actor, nonces.SetItem(nonce, use)),
            Expiries = expiries.Add(new NonceExpiry(use.Deadline, actor, nonce)),
        };
    }

    /// <summary>Without some of the nonces whose deadline has passed, oldest first.</summary>
    public NonceBook Clear(LedgerTime now)
    {
        if (Expiries.TakeBefore(now, ClearedPerEntry, out var cleared) is not { } expiries)
            return this;
        var byActor = ByActor.ToBuilder();
        foreach (var (_, actor, nonce) in cleared)
        {
            var left = byActor[actor].Remove(nonce);
            if (left.IsEmpty)
                byActor.Remove(actor);
            else
                byActor[actor] = left;
        }
        return new NonceBook { ByActor = byActor.ToImmutable(), Expiries = expiries };
    }
}
