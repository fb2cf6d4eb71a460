namespace OpenLedger.Core.Collections;

/// <summary>
/// An immutable list of a bounded length to which is added at its end. Lists that follow from one another share an array, of which each has the beginning: who adds first to a
/// list takes the next place, and who adds another item to the same list copies it. The default is no list.
/// </summary>
/// <typeparam name="T">The items.</typeparam>
internal readonly struct AppendList<T>
{
    private readonly Places _places;

    private AppendList(Places places, int count) => (_places, Count) = (places, count);

    /// <summary>How many items there are.</summary>
    internal int Count { get; }

    /// <summary>Whether there is room for one more.</summary>
    internal bool HasRoom => Count < _places.Items.Length;

    /// <summary>Where the last item is.</summary>
    internal Place Last => new(_places.Items, Count - 1);

    /// <summary>The items, the first of which was added first.</summary>
    internal ReadOnlySpan<T> Items => _places.Items.AsSpan(0, Count);

    /// <summary>Nothing, with room for so many items.</summary>
    internal static AppendList<T> WithRoomFor(int items) => new(new Places(items), 0);

    /// <summary>With one more item at the end.</summary>
    /// <exception cref="InvalidOperationException">There is no room: a bug of the caller.</exception>
    internal AppendList<T> Add(in T item)
    {
        if (!HasRoom)
            throw new InvalidOperationException($"The list has {Count} items, the most that it can have.");
        var places = _places;
        if (Interlocked.CompareExchange(ref places.Taken, Count + 1, Count) != Count)
        {
            places = new Places(_places.Items.Length) { Taken = Count + 1 };
            Items.CopyTo(places.Items);
        }
        places.Items[Count] = item;
        return new AppendList<T>(places, Count + 1);
    }

    /// <summary>Where an item is: it stays there, whatever becomes of the list. The default is no place.</summary>
    internal readonly struct Place(T[] items, int index)
    {
        /// <summary>Whether this is no place.</summary>
        internal bool IsNone => items is null;

        /// <summary>The item.</summary>
        internal ref readonly T Item => ref items[index];
    }

    private sealed class Places(int room)
    {
        public readonly T[] Items = new T[room];

        /// <summary>How many places, from the first, have an item that some list has.</summary>
        public int Taken;
    }
}
