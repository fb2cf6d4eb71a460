using OpenLedger.Core.Collections;

namespace OpenLedger.Core.Ledger;

/// <summary>A nonce and what used it.</summary>
/// <param name="Nonce">The nonce.</param>
/// <param name="Use">Its use.</param>
internal readonly record struct LiveNonce(ulong Nonce, UsedNonce Use);

/// <summary>
/// The nonces in use of one actor: mostly one, of which only the place is here. Those of all actors lie many in an array, in the order of their use, because a small object
/// for each is what collecting garbage costs most for. An array is let go when the last of its nonces is.
/// </summary>
internal readonly struct ActorNonces
{
    private readonly AppendList<LiveNonce>.Place _only;
    private readonly FlatMap<ulong, AppendList<LiveNonce>.Place> _several;

    /// <summary>One nonce.</summary>
    public ActorNonces(AppendList<LiveNonce>.Place only) => _only = only;

    /// <summary>Not exactly one nonce.</summary>
    private ActorNonces(FlatMap<ulong, AppendList<LiveNonce>.Place> several) => _several = several;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _only.IsNone && _several.IsEmpty;

    /// <summary>How many there are.</summary>
    public int Count => _only.IsNone ? _several.Count : 1;

    /// <summary>All of them in the order of their numbers.</summary>
    public IEnumerable<LiveNonce> All => _only.IsNone ? _several.Select(nonce => nonce.Value.Item) : [_only.Item];

    /// <summary>These, which come in the order of their numbers, each once.</summary>
    public static ActorNonces From(ReadOnlySpan<KeyValuePair<ulong, AppendList<LiveNonce>.Place>> nonces) => Of(FlatMap<ulong, AppendList<LiveNonce>.Place>.From(nonces));

    /// <summary>True with the use of a nonce, or false where it is free.</summary>
    public bool TryGetValue(ulong nonce, out UsedNonce use)
    {
        var place = _only;
        var isUsed = place.IsNone ? _several.TryGetValue(nonce, out place) : place.Item.Nonce == nonce;
        use = isUsed ? place.Item.Use : default;
        return isUsed;
    }

    /// <summary>With one more nonce, or with another use of one that is here.</summary>
    public ActorNonces With(AppendList<LiveNonce>.Place nonce) =>
        IsEmpty || (!_only.IsNone && _only.Item.Nonce == nonce.Item.Nonce) ? new(nonce) : new(Several().SetItem(nonce.Item.Nonce, nonce));

    /// <summary>Without a nonce.</summary>
    public ActorNonces Without(ulong nonce)
    {
        if (_only.IsNone)
            return Of(_several.Remove(nonce));
        return _only.Item.Nonce == nonce ? default : this;
    }

    private static ActorNonces Of(FlatMap<ulong, AppendList<LiveNonce>.Place> nonces) => nonces.Count == 1 ? new(nonces.First().Value) : new(nonces);

    private FlatMap<ulong, AppendList<LiveNonce>.Place> Several() => _only.IsNone ? _several : _several.SetItem(_only.Item.Nonce, _only);
}
