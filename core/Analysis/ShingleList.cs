using System.Numerics;
using System.Runtime.CompilerServices;

namespace OpenLedger.Core.Analysis;

/// <summary>
/// The shingles of a text: three words that follow one another. The hash of a shingle is fold(fold(a × <see cref="First"/> + b × <see cref="Second"/> + c) ×
/// <see cref="WordList.Multiplier"/>) of its words' hashes a, b and c, where fold(x) = x ⊕ (x >> 32), modulo 2^64; a hash of 0 counts as 1.
/// </summary>
internal sealed class ShingleList
{
    /// <summary>How many words make a shingle.</summary>
    internal const int Width = 3;

    private const ulong First = 0xC2B2AE3D27D4EB4F, Second = 0x165667B19E3779F9;
    private ulong[] _hashes = new ulong[1024], _seen = new ulong[64];
    private NumberSet _distinct = new();
    private bool _isDistinctRead;

    /// <summary>How many shingles the text has, equal ones counted each time.</summary>
    internal int Count { get; private set; }

    /// <summary>All shingles in the order of the text.</summary>
    internal ReadOnlySpan<ulong> Hashes => _hashes.AsSpan(0, Count);

    /// <summary>The different ones, put together when they are first asked for.</summary>
    internal NumberSet Distinct
    {
        get
        {
            if (_isDistinctRead)
                return _distinct;
            _distinct.Reset(Count);
            foreach (var hash in Hashes)
                _distinct.Add(hash);
            _isDistinctRead = true;
            return _distinct;
        }
    }

    /// <summary>The hash of three words in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Hash(ulong a, ulong b, ulong c)
    {
        var x = (a * First) + (b * Second) + c;
        x = (x ^ (x >> 32)) * WordList.Multiplier;
        x ^= x >> 32;
        return x == 0 ? 1 : x;
    }

    /// <summary>Takes the shingles of a text, in the place of the ones before.</summary>
    internal void Read(ReadOnlySpan<Word> words)
    {
        Count = Math.Max(0, words.Length - Width + 1);
        if (_hashes.Length < Count)
            _hashes = new ulong[Math.Max(Count, 2 * _hashes.Length)];
        _isDistinctRead = false;
        if (Count == 0)
            return;
        var (a, b) = (words[0].Hash, words[1].Hash);
        var hashes = _hashes.AsSpan(0, Count);
        words = words.Slice(Width - 1, hashes.Length);
        for (var i = 0; i < hashes.Length; i++)
        {
            var c = words[i].Hash;
            hashes[i] = Hash(a, b, c);
            (a, b) = (b, c);
        }
    }

    /// <summary>Whether more than a share of the shingles came before.</summary>
    /// <param name="tenths">The share, in 1/10.</param>
    internal bool RepeatsMoreThan(int tenths)
    {
        return IsAbove(CountPlaces()) && IsAbove(Distinct.Count);

        bool IsAbove(int distinct) => (Count - distinct) * 10L > Count * (long)tenths;
    }

    /// <summary>Hands the set of different shingles out, and begins another one.</summary>
    internal NumberSet TakeDistinct()
    {
        var taken = Distinct;
        (_distinct, _isDistinctRead) = (new NumberSet(), false);
        return taken;
    }

    /// <summary>How many places of a small table the shingles take: at most as many as are different, and nearly always enough to tell that few repeat.</summary>
    private int CountPlaces()
    {
        const int bitsForEach = 8, bits = 64;
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, Count * bitsForEach / bits));
        if (_seen.Length < size)
            _seen = new ulong[size];
        var seen = _seen.AsSpan(0, size);
        seen.Clear();
        var places = 0;
        foreach (var hash in Hashes)
        {
            ref var row = ref seen[(int)(hash >> 6) & (size - 1)];
            places += (int)(~(row >> (int)hash) & 1);
            row |= 1UL << (int)hash;
        }
        return places;
    }
}
