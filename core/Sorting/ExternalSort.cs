using System.Runtime.InteropServices;

namespace OpenLedger.Core.Sorting;

/// <summary>
/// Sorts any number of rows in bounded memory: a chunk of them at a time in memory, the sorted chunks one after the other in a scratch stream, and then a merge.
/// Scratch streams are local and read in large pieces, so they are used synchronously.
/// </summary>
/// <typeparam name="T">The row.</typeparam>
/// <param name="createScratch">Makes an empty stream that can be written, read and sought in; it is disposed of with the sort.</param>
/// <param name="chunkBytes">How much is sorted at once, in bytes. Memory in use is twice this while rows are added.</param>
internal sealed class ExternalSort<T>(Func<Stream> createScratch, int chunkBytes = 8 << 20) : IDisposable
    where T : unmanaged, ISortRow<T>
{
    /// <summary>What the merge reads of one sorted chunk at once, in bytes.</summary>
    private const int RunBufferBytes = 64 << 10;

    private const int FirstRows = 1024;
    private readonly int _chunkRows = Math.Max(2, chunkBytes / Marshal.SizeOf<T>());
    private readonly List<(long Start, long Rows)> _runs = [];
    private T[] _chunk = new T[FirstRows], _spare = [];
    private int _count;
    private Stream? _scratch;

    /// <summary>How many rows were added.</summary>
    internal long Count { get; private set; }

    /// <summary>Adds a row.</summary>
    internal void Add(T row)
    {
        if (_count == _chunk.Length)
            MakeRoom();
        _chunk[_count++] = row;
        Count++;
    }

    /// <summary>All rows in ascending order. The sort takes no more rows afterwards.</summary>
    internal IEnumerable<T> Sorted()
    {
        if (_scratch is null)
        {
            Sort();
            return _chunk.Take(_count);
        }
        if (_count > 0)
            Spill();
        (_chunk, _spare) = ([], []);
        return Merge();
    }

    /// <inheritdoc />
    public void Dispose() => _scratch?.Dispose();

    private void MakeRoom()
    {
        if (_chunk.Length < _chunkRows)
            Array.Resize(ref _chunk, Math.Min(_chunkRows, _chunk.Length * 4));
        else
            Spill();
    }

    private void Spill()
    {
        _scratch ??= createScratch();
        Sort();
        _runs.Add((_scratch.Position, _count));
        _scratch.Write(MemoryMarshal.AsBytes(_chunk.AsSpan(0, _count)));
        _count = 0;
    }

    /// <summary>Deals the rows out by their first bits, which for hashes leaves little to sort in each heap; rows that all begin alike are merely sorted.</summary>
    private void Sort()
    {
        const int heapBits = 11;
        var rows = _chunk.AsSpan(0, _count);
        if (rows.Length < 1 << heapBits)
        {
            rows.Sort();
            return;
        }
        if (_spare.Length < _chunk.Length)
            _spare = new T[_chunk.Length];
        var ends = new int[1 << heapBits];
        foreach (ref readonly var row in rows)
            ends[row.Prefix >> (64 - heapBits)]++;
        for (int i = 0, sum = 0; i < ends.Length; i++)
            (ends[i], sum) = (sum, sum + ends[i]);
        foreach (ref readonly var row in rows)
            _spare[ends[row.Prefix >> (64 - heapBits)]++] = row;
        for (int i = 0, start = 0; i < ends.Length; start = ends[i++])
            _spare.AsSpan(start..ends[i]).Sort();
        (_chunk, _spare) = (_spare, _chunk);
    }

    private IEnumerable<T> Merge()
    {
        var runs = _runs.Select(run => new Run(_scratch!, run.Start, run.Rows)).ToArray();
        // A heap whose first run has the smallest row; every run begins with one.
        for (var i = (runs.Length / 2) - 1; i >= 0; i--)
            SiftDown(runs, i, runs.Length);
        for (var live = runs.Length; live > 0;)
        {
            yield return runs[0].Current;
            if (!runs[0].MoveNext())
                runs[0] = runs[--live];
            SiftDown(runs, 0, live);
        }
    }

    private static void SiftDown(Run[] runs, int at, int count)
    {
        var run = runs[at];
        for (var child = (2 * at) + 1; child < count; child = (2 * at) + 1)
        {
            if (child + 1 < count && runs[child + 1].Current.CompareTo(runs[child].Current) < 0)
                child++;
            if (runs[child].Current.CompareTo(run.Current) >= 0)
                break;
            runs[at] = runs[child];
            at = child;
        }
        runs[at] = run;
    }

    private sealed class Run
    {
        private readonly Stream _stream;
        private readonly T[] _buffer = new T[RunBufferBytes / Marshal.SizeOf<T>()];
        private long _position, _left;
        private int _next, _count;

        internal Run(Stream stream, long position, long rows)
        {
            (_stream, _position, _left) = (stream, position, rows);
            MoveNext();
        }

        internal T Current { get; private set; }

        internal bool MoveNext()
        {
            if (_next == _count)
            {
                if (_left == 0)
                    return false;
                _count = (int)Math.Min(_left, _buffer.Length);
                var bytes = MemoryMarshal.AsBytes(_buffer.AsSpan(0, _count));
                _stream.Position = _position;
                _stream.ReadExactly(bytes);
                (_position, _left, _next) = (_position + bytes.Length, _left - _count, 0);
            }
            Current = _buffer[_next++];
            return true;
        }
    }
}
