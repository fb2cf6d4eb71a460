namespace OpenLedger.Core.Collections;

/// <summary>
/// A list that is written in place, in arrays none of which becomes so large that the runtime would put it among the objects that are collected with everything else. It is for one thread.
/// </summary>
/// <typeparam name="T">The items.</typeparam>
internal sealed class Pages<T>
{
    private const int PageBits = 9;

    /// <summary>How many items an array has.</summary>
    private const int PageSize = 1 << PageBits;

    // The first one grows, since most lists stay short.
    private T[][] _pages = [new T[16]];

    /// <summary>How many items there are.</summary>
    public int Count { get; private set; }

    /// <summary>An item, to be read or written.</summary>
    /// <param name="place">0 to before <see cref="Count"/>.</param>
    public ref T this[int place] => ref _pages[place >> PageBits][place & (PageSize - 1)];

    /// <summary>One more item.</summary>
    public void Add(in T item)
    {
        if (Count < PageSize && Count == _pages[0].Length)
            Array.Resize(ref _pages[0], 2 * Count);
        else if (Count == _pages.Length << PageBits)
            _pages = [.. _pages, new T[PageSize]];
        this[Count++] = item;
    }
}
