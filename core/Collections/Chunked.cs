namespace OpenLedger.Core.Collections;

/// <summary>An immutable list in arrays of <see cref="ChunkSize"/> items each: reading one is two steps, and what follows from a list shares the arrays in which nothing has changed.</summary>
/// <typeparam name="T">The items.</typeparam>
internal sealed class Chunked<T>
{
    /// <summary>Nothing.</summary>
    internal static readonly Chunked<T> Empty = new([], 0);

    private const int ChunkBits = 8;

    /// <summary>How many items share an array.</summary>
    private const int ChunkSize = 1 << ChunkBits;

    private readonly T[][] _chunks;

    private Chunked(T[][] chunks, int count) => (_chunks, Count) = (chunks, count);

    /// <summary>How many items there are.</summary>
    internal int Count { get; }

    /// <summary>An item.</summary>
    /// <param name="place">0 to before <see cref="Count"/>; beyond it, what is read means nothing or there is no such place.</param>
    internal ref readonly T this[int place] => ref _chunks[place >> ChunkBits][place & (ChunkSize - 1)];

    /// <summary>What becomes of a list.</summary>
    internal sealed class Builder(Chunked<T> from)
    {
        private readonly List<T[]> _chunks = [.. from._chunks];
        private readonly HashSet<int> _own = [];

        /// <summary>How many items there are.</summary>
        internal int Count { get; private set; } = from.Count;

        /// <summary>An item, to be read or written.</summary>
        internal ref T this[int place]
        {
            get
            {
                var chunk = place >> ChunkBits;
                if (_own.Add(chunk))
                    _chunks[chunk] = [.. _chunks[chunk]];
                return ref _chunks[chunk][place & (ChunkSize - 1)];
            }
        }

        /// <summary>One more item.</summary>
        internal void Add(T item)
        {
            if (Count == _chunks.Count << ChunkBits)
            {
                _own.Add(_chunks.Count);
                _chunks.Add(new T[ChunkSize]);
            }
            this[Count++] = item;
        }

        /// <summary>The list as it is now. The builder must not be used any more.</summary>
        internal Chunked<T> ToImmutable() => new([.. _chunks], Count);
    }
}
