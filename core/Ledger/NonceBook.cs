using System.Runtime.InteropServices;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>What became of a command: public, and the same for everyone who replays the ledger.</summary>
public sealed record Outcome
{
    /// <param name="seq">The entry that holds it.</param>
    /// <param name="time">That entry's time.</param>
    /// <param name="kind">The command's kind.</param>
    /// <param name="subject">The id of what it created or changed, or null.</param>
    public Outcome(Seq seq, LedgerTime time, string kind, string? subject)
        : this(seq, time, kind, new PackedSubject(subject))
    {
    }

    internal Outcome(Seq seq, LedgerTime time, string kind, PackedSubject subject) => (Seq, Time, Kind, Packed) = (seq, time, kind, subject);

    /// <summary>The entry that holds it.</summary>
    public Seq Seq { get; }

    /// <summary>That entry's time.</summary>
    public LedgerTime Time { get; }

    /// <summary>The command's kind.</summary>
    public string Kind { get; }

    /// <summary>The id of what it created or changed, or null.</summary>
    public string? Subject => Packed.ToString();

    /// <summary><see cref="Subject"/>, of which a text is made only where somebody asks for it.</summary>
    internal PackedSubject Packed { get; }
}

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
        (Deadline, Digest, _seq, _time, _kind, _subject) = (deadline, digest, outcome.Seq, outcome.Time, outcome.Kind, outcome.Packed);

    /// <summary>The moment after which it is free again.</summary>
    public LedgerTime Deadline { get; init; }

    /// <summary>The digest of the command that used it.</summary>
    public Hash256 Digest { get; }

    /// <summary>What became of that command.</summary>
    public Outcome Outcome => new(_seq, _time, _kind, _subject);
}

/// <summary>Which nonces are in use. <c>(actor, nonce)</c> is unique until the command's deadline, after which the signature itself is worthless.</summary>
public sealed record NonceBook
{
    /// <summary>How many uses lie in one array.</summary>
    private const int UsesTogether = 64;

    // Before the first book, which has it.
    private static readonly AppendList<LiveNonce> NoUses = AppendList<LiveNonce>.WithRoomFor(UsesTogether);

    /// <summary>No nonces.</summary>
    public static readonly NonceBook Empty = new();

    /// <summary>How many expired nonces one entry clears at most, so that no entry takes long to apply.</summary>
    private const int ClearedPerEntry = 64;

    private AddressMap<ActorNonces> ByActor { get; init; } = AddressMap<ActorNonces>.Empty;

    /// <summary>The newest uses, some of which may be over.</summary>
    private AppendList<LiveNonce> Uses { get; init; } = NoUses;

    private NonceExpiries Expiries { get; init; } = NonceExpiries.Empty;

    /// <summary>Every nonce that is kept, by actor and number.</summary>
    internal IEnumerable<(Address Actor, ulong Nonce, UsedNonce Use)> All => ByActor.SelectMany(actor => actor.Value.All, (actor, nonce) => (actor.Key, nonce.Nonce, nonce.Use));

    /// <summary>The book that has these nonces, which come by actor and number.</summary>
    internal static NonceBook Restore(IReadOnlyList<(Address Actor, ulong Nonce, UsedNonce Use)> nonces)
    {
        var byActor = new List<KeyValuePair<Address, ActorNonces>>();
        var ofActor = new List<KeyValuePair<ulong, AppendList<LiveNonce>.Place>>();
        var uses = AppendList<LiveNonce>.WithRoomFor(UsesTogether);
        for (int i = 0, end; i < nonces.Count; i = end)
        {
            ofActor.Clear();
            for (end = i; end < nonces.Count && nonces[end].Actor == nonces[i].Actor; end++)
            {
                uses = WithRoom(uses).Add(new LiveNonce(nonces[end].Nonce, nonces[end].Use));
                ofActor.Add(new(nonces[end].Nonce, uses.Last));
            }
            byActor.Add(new(nonces[i].Actor, ActorNonces.From(CollectionsMarshal.AsSpan(ofActor))));
        }
        return new NonceBook
        {
            ByActor = AddressMap<ActorNonces>.From(byActor),
            Uses = uses,
            Expiries = NonceExpiries.Of(nonces.Select(n => new NonceExpiry(n.Use.Deadline, n.Actor, n.Nonce))),
        };
    }

    /// <summary>How many nonces are kept, expired ones that wait to be cleared included.</summary>
    public int Count => Expiries.Count;

    /// <summary>Whether any nonce of an actor is kept.</summary>
    internal bool Knows(Address actor) => ByActor.TryGetValue(actor, out _);

    /// <summary>The same book, whose nonces are a draft.</summary>
    internal NonceBook ToDraft() => new() { ByActor = ByActor.ToDraft(), Uses = Uses, Expiries = Expiries };

    /// <summary>The same book without a draft.</summary>
    internal NonceBook Settle() => new() { ByActor = ByActor.Settle(), Uses = Uses, Expiries = Expiries };

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
            _ = ByActor.GetValueOrDefault(actor).TryGetValue(0, out _);
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
        if ((ulong)nonces.Count >= maxLive && (ulong)nonces.All.Count(n => n.Use.Deadline >= now) >= maxLive)
            return new Error(ErrorKind.Busy, "too-many-live-nonces", $"{actor} has {maxLive} live nonces, the most allowed; wait until one expires.");
        var uses = WithRoom(Uses).Add(new LiveNonce(nonce, use));
        return new NonceBook
        {
            ByActor = ByActor.SetItem(actor, nonces.With(uses.Last)),
            Uses = uses,
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
            var left = byActor.GetValueOrDefault(actor).Without(nonce);
            byActor = left.IsEmpty ? byActor.Remove(actor) : byActor.SetItem(actor, left);
        }
        return new NonceBook { ByActor = byActor, Uses = Uses, Expiries = expiries };
    }

    private static AppendList<LiveNonce> WithRoom(AppendList<LiveNonce> uses) => uses.HasRoom ? uses : AppendList<LiveNonce>.WithRoomFor(UsesTogether);
}
