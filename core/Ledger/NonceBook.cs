using System.Runtime.InteropServices;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>What became of a command: public, and the same for everyone who replays the ledger.</summary>
/// <param name="Seq">The entry that holds it.</param>
/// <param name="Time">That entry's time.</param>
/// <param name="Kind">The command's kind.</param>
/// <param name="Subject">The id of what it created or changed, or null.</param>
public sealed record Outcome(Seq Seq, LedgerTime Time, string Kind, string? Subject);

/// <summary>A nonce in use. It holds its outcome's members, since there is one of it for each command of the last hour.</summary>
public readonly record struct UsedNonce
{
    private readonly Seq _seq;
    private readonly LedgerTime _time;
    private readonly string _kind;
    private readonly PackedSubject _subject;

    /// <param name="deadline">The moment after which it is free again.</param>
    /// <param name="digest">The digest of the command that used it.</param>
    /// <param name="outcome">What became of that command.</param>
    public UsedNonce(LedgerTime deadline, Hash256 digest, Outcome outcome) =>
        (Deadline, Digest, _seq, _time, _kind, _subject) = (deadline, digest, outcome.Seq, outcome.Time, outcome.Kind, new PackedSubject(outcome.Subject));

    /// <summary>The moment after which it is free again.</summary>
    public LedgerTime Deadline { get; init; }

    /// <summary>The digest of the command that used it.</summary>
    public Hash256 Digest { get; }

    /// <summary>What became of that command.</summary>
    public Outcome Outcome => new(_seq, _time, _kind, _subject.ToString());
}

/// <summary>Which nonces are in use. <c>(actor, nonce)</c> is unique until the command's deadline, after which the signature itself is worthless.</summary>
public sealed record NonceBook
{
    /// <summary>No nonces.</summary>
    public static readonly NonceBook Empty = new();

    /// <summary>How many expired nonces one entry clears at most, so that no entry takes long to apply.</summary>
    private const int ClearedPerEntry = 64;

    private AddressMap<FlatMap<ulong, UsedNonce>> ByActor { get; init; } = AddressMap<FlatMap<ulong, UsedNonce>>.Empty;

    private NonceExpiries Expiries { get; init; } = NonceExpiries.Empty;

    /// <summary>Every nonce that is kept, by actor and number.</summary>
    internal IEnumerable<(Address Actor, ulong Nonce, UsedNonce Use)> All => ByActor.SelectMany(actor => actor.Value, (actor, nonce) => (actor.Key, nonce.Key, nonce.Value));

    /// <summary>The book that has these nonces, which come by actor and number.</summary>
    internal static NonceBook Restore(IReadOnlyList<(Address Actor, ulong Nonce, UsedNonce Use)> nonces)
    {
        var byActor = new List<KeyValuePair<Address, FlatMap<ulong, UsedNonce>>>();
        var ofActor = new List<KeyValuePair<ulong, UsedNonce>>();
        for (int i = 0, end; i < nonces.Count; i = end)
        {
            ofActor.Clear();
            for (end = i; end < nonces.Count && nonces[end].Actor == nonces[i].Actor; end++)
                ofActor.Add(new(nonces[end].Nonce, nonces[end].Use));
            byActor.Add(new(nonces[i].Actor, FlatMap<ulong, UsedNonce>.From(CollectionsMarshal.AsSpan(ofActor))));
        }
        return new NonceBook
        {
            ByActor = AddressMap<FlatMap<ulong, UsedNonce>>.From(byActor),
            Expiries = NonceExpiries.Of(nonces.Select(n => new NonceExpiry(n.Use.Deadline, n.Actor, n.Nonce))),
        };
    }

    /// <summary>How many nonces are kept, expired ones that wait to be cleared included.</summary>
    public int Count => Expiries.Count;

    /// <summary>Whether any nonce of an actor is kept.</summary>
    internal bool Knows(Address actor) => ByActor.TryGetValue(actor, out _);

    /// <summary>The same book, whose nonces are a draft.</summary>
    internal NonceBook ToDraft() => new() { ByActor = ByActor.ToDraft(), Expiries = Expiries };

    /// <summary>The same book without a draft.</summary>
    internal NonceBook Settle() => new() { ByActor = ByActor.Settle(), Expiries = Expiries };

    /// <summary>Reads what is soon asked for: the nonces of some actors, and as many of those that are cleared next.</summary>
    internal void ReadAhead(ReadOnlySpan<Address> actors)
    {
        Span<Address> all = stackalloc Address[2 * LedgerState.ReadTogether];
        actors.CopyTo(all);
        var count = actors.Length;
        var next = Expiries.First;
        for (var i = 0; i < actors.Length && i < next.Length; i++)
            all[count++] = next[i].Actor;
        ByActor.ReadAhead(all[..count]);
        foreach (var actor in all[..count])
            _ = ByActor.GetValueOrDefault(actor).Count;
    }

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
        var nonces = ByActor.GetValueOrDefault(actor);
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
        var byActor = ByActor;
        foreach (var (_, actor, nonce) in cleared)
        {
            var left = byActor.GetValueOrDefault(actor).Remove(nonce);
            byActor = left.Count == 0 ? byActor.Remove(actor) : byActor.SetItem(actor, left);
        }
        return new NonceBook { ByActor = byActor, Expiries = expiries };
    }
}
