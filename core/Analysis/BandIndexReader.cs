using System.Buffers.Binary;

namespace OpenLedger.Core.Analysis;

/// <summary>
/// Looks keys up in a band index, in ascending order and in little memory. Keys are hashes and so spread evenly: where a key should stand follows from its value, and a
/// few keys cost a few reads, while many are read in one go.
/// </summary>
/// <param name="index">The index; it can be sought in.</param>
/// <param name="rows">How many rows it has.</param>
internal sealed class BandIndexReader(Stream index, long rows)
{
    private const int BufferRows = 4096;
    private readonly byte[] _buffer = new byte[BufferRows * BandRow.Size];

    /// <summary>Rows below this have smaller keys than any that will be asked for.</summary>
    private long _floor;
    private long _start;
    private int _count;

    /// <summary>The first record under a key, or null. Keys are asked for in ascending order.</summary>
    /// <exception cref="EndOfStreamException">The index has fewer rows than it should.</exception>
    internal ValueTask<RecordPlace?> FindAsync(ulong key, CancellationToken cancellationToken) =>
        Holds(key) ? new(Find(key)) : SeekAndFindAsync(key, cancellationToken);

    private async ValueTask<RecordPlace?> SeekAndFindAsync(ulong key, CancellationToken cancellationToken)
    {
        await SeekAsync(key, cancellationToken);
        return Find(key);
    }

    private RecordPlace? Find(ulong key)
    {
        if (_count == 0 || KeyAt(_count - 1) < key)
            return null;
        // The next key is seldom far from the one before: ever longer steps from there, and then halves of the last one.
        int low = (int)Math.Max(0, _floor - _start), high = low, step = 1;
        while (KeyAt(high) < key)
        {
            low = high + 1;
            high = Math.Min(high + step, _count - 1);
            step *= 2;
        }
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (KeyAt(middle) < key)
                low = middle + 1;
            else
                high = middle;
        }
        _floor = _start + low;
        var row = BandRow.Read(_buffer.AsSpan(low * BandRow.Size));
        return row.Key == key ? row.Place : null;
    }

    /// <summary>True where the first row with this or a greater key is in the buffer.</summary>
    private bool Holds(ulong key) => _count > 0 && KeyAt(_count - 1) >= key && (_start <= _floor || KeyAt(0) < key);

    private async ValueTask SeekAsync(ulong key, CancellationToken cancellationToken)
    {
        if (_count > 0 && KeyAt(_count - 1) < key)
            _floor = Math.Max(_floor, _start + _count);
        var high = rows;
        // A little before where an even spread would have it, because to read on is cheaper than to go back.
        var at = Math.Max(_floor, (long)((UInt128)key * (ulong)rows >> 64) - (BufferRows / 2));
        while (_floor < rows)
        {
            await LoadAsync(Math.Min(at, rows - 1), cancellationToken);
            if (Holds(key))
                return;
            if (KeyAt(_count - 1) < key)
                at = _floor = _start + _count;
            else
            {
                high = _start;
                at = _floor + ((high - _floor) / 2);
            }
        }
        _count = 0;
    }

    private async ValueTask LoadAsync(long at, CancellationToken cancellationToken)
    {
        _start = at;
        _count = (int)Math.Min(BufferRows, rows - at);
        index.Position = at * BandRow.Size;
        await index.ReadExactlyAsync(_buffer.AsMemory(0, _count * BandRow.Size), cancellationToken);
    }

    private ulong KeyAt(int row) => BinaryPrimitives.ReadUInt64BigEndian(_buffer.AsSpan(row * BandRow.Size));
}
