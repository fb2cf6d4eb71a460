using System.Diagnostics.CodeAnalysis;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Collections;

/// <summary>
/// The right to write the nodes of an <see cref="AddressMap{TValue}"/> in place, which are its own (the transients of Clojure), and a log of what was there before, so that every
/// map on the way still says what it said (Baker 1978, "Shallow binding in Lisp 1.5"; Conchon and Filliâtre 2007, "A persistent union-find data structure"). It is for one thread.
/// </summary>
/// <typeparam name="TValue">The values.</typeparam>
internal sealed class AddressDraft<TValue>(object? root)
{
    private static long _drafts;

    private readonly Pages<Before> _log = new();

    /// <summary>What marks the nodes that it has made and may write. Never 0, and no other draft's.</summary>
    public long Owner { get; } = Interlocked.Increment(ref _drafts);

    /// <summary>Whether it may still write.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>The tree after all changes.</summary>
    public object? Root { get; private set; } = root;

    /// <summary>How many changes there were.</summary>
    public int Version => _log.Count;

    /// <summary>Records a change.</summary>
    /// <param name="address">What was changed.</param>
    /// <param name="wasHere">Whether it had a value before.</param>
    /// <param name="value">That value.</param>
    /// <param name="root">The tree now.</param>
    public void Add(Address address, bool wasHere, TValue? value, object? root)
    {
        _log.Add(new Before(address, wasHere, value));
        Root = root;
    }

    /// <summary>Ends all writing: the tree stays as it is now.</summary>
    public void Close() => IsOpen = false;

    /// <summary>Whether an address was changed after so many changes.</summary>
    /// <param name="address">Which.</param>
    /// <param name="version">How many.</param>
    /// <param name="wasHere">Whether it had a value after them.</param>
    /// <param name="value">That value.</param>
    public bool TryFindBefore(Address address, int version, out bool wasHere, [MaybeNull] out TValue value)
    {
        for (var i = version; i < _log.Count; i++)
        {
            if (_log[i].Address != address)
                continue;
            (_, wasHere, value) = _log[i];
            return true;
        }
        (wasHere, value) = (false, default);
        return false;
    }

    /// <summary>What all but the first so many changes found, the last of them first.</summary>
    public IEnumerable<Before> BackTo(int version)
    {
        for (var i = _log.Count - 1; i >= version; i--)
            yield return _log[i];
    }

    /// <summary>What an address had before a change.</summary>
    internal readonly record struct Before(Address Address, bool WasHere, TValue? Value);
}
