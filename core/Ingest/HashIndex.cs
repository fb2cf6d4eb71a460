using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>A set of hashes in about 50 bytes each: they lie in one array, found by an open-addressing table of positions.</summary>
internal sealed class HashIndex
{
    private Hash256[] _hashes = new Hash256[64];

    /// <summary>Position + 1 of a hash, or 0; at most half of the places are taken. Hashes spread by themselves, so a place follows from their first bytes.</summary>
    private int[] _places = new int[128];

    /// <summary>How many hashes there are.</summary>
    internal int Count { get; private set; }

    /// <summary>Adds a hash; false where it is there already.</summary>
    internal bool Add(Hash256 hash)
    {
        var place = Place(hash);
        if (_places[place] != 0)
            return false;
        if (Count == _hashes.Length)
        {
            Grow();
            place = Place(hash);
        }
        _hashes[Count++] = hash;
        _places[place] = Count;
        return true;
    }

    /// <summary>Hands out the hashes in byte order; the index is empty afterwards.</summary>
    internal ReadOnlyMemory<Hash256> TakeSorted()
    {
        var sorted = _hashes.AsMemory(0, Count);
        sorted.Span.Sort();
        (_hashes, _places, Count) = (new Hash256[64], new int[128], 0);
        return sorted;
    }

    private int Place(Hash256 hash)
    {
        var mask = _places.Length - 1;
        var place = hash.First32Bits & mask;
        while (_places[place] != 0 && _hashes[_places[place] - 1] != hash)
            place = (place + 1) & mask;
        return place;
    }

    private void Grow()
    {
        Array.Resize(ref _hashes, 2 * _hashes.Length);
        _places = new int[2 * _hashes.Length];
        for (var i = 0; i < Count; i++)
            _places[Place(_hashes[i])] = i + 1;
    }
}
