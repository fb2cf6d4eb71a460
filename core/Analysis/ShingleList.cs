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
    private ulong[] _hashes = new ulong[1024];

    /// <summary>How many shingles the text has, equal ones counted each time.</summary>
    internal int Count { get; private set; }

    /// <summary>All shingles in the order of the text.</summary>
    internal ReadOnlySpan<ulong> Hashes => _hashes.AsSpan(0, Count);

    /// <summary>The different ones.</summary>
    internal NumberSet Distinct { get; private set; } = new();

    /// <summary>The hash of three words in a row.</summary>
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
        Distinct.Reset(Count);
        for (var i = 0; i < Count; i++)
            Distinct.Add(_hashes[i] = Hash(words[i].Hash, words[i + 1].Hash, words[i + 2].Hash));
    }

    /// <summary>Hands the set of different shingles out, and begins another one.</summary>
    internal NumberSet TakeDistinct()
    {
        var taken = Distinct;
        Distinct = new NumberSet();
        return taken;
    }
}
