using System.Runtime.CompilerServices;

namespace OpenLedger.Core.Analysis;

/// <summary>A set of numbers other than 0 that are spread evenly by themselves, as hashes are; made to be used again and again.</summary>
internal sealed class NumberSet
{
    /// <summary>Open addressing; 0 is free. At most half of the places that the mask reaches are taken.</summary>
    private ulong[] _places = new ulong[1024];
    private int _mask;

    /// <summary>How many numbers there are.</summary>
    internal int Count { get; private set; }

    /// <summary>Empties the set and makes room.</summary>
    /// <param name="capacity">How many numbers will be added at most.</param>
    internal void Reset(int capacity)
    {
        var size = 16;
        while (size < 2 * capacity)
            size *= 2;
        if (_places.Length < size)
            _places = new ulong[size];
        else
            _places.AsSpan(0, size).Clear();
        _mask = size - 1;
        Count = 0;
    }

    /// <summary>Adds a number; false where it is there already.</summary>
    internal bool Add(ulong number)
    {
        var place = Place(number);
        if (_places[place] != 0)
            return false;
        _places[place] = number;
        Count++;
        return true;
    }

    /// <summary>Whether a number is there.</summary>
    internal bool Contains(ulong number) => _places[Place(number)] != 0;

    /// <summary>How many numbers both sets have.</summary>
    internal int CountCommon(NumberSet other)
    {
        var common = 0;
        foreach (var number in _places.AsSpan(0, _mask + 1))
            common += number != 0 && other.Contains(number) ? 1 : 0;
        return common;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(ulong number)
    {
        var place = (int)number & _mask;
        while (_places[place] != 0 && _places[place] != number)
            place = (place + 1) & _mask;
        return place;
    }
}
