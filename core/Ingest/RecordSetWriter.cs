using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>
/// Writes a record set: the hashes of its records in strictly ascending byte order, 32 bytes each and nothing else. The order makes the position of a
/// hash, and so proofs that it is there or not, a matter of binary search.
/// </summary>
public sealed class RecordSetWriter(Stream stream)
{
    private const int BufferHashes = 2_048;

    private readonly byte[] _buffer = new byte[BufferHashes * Hash256.Size];
    private readonly CompactRange _range = new();
    private Hash256 _last;
    private int _count;

    /// <summary>Appends a hash.</summary>
    /// <exception cref="ArgumentException">It is not above the one before.</exception>
    public ValueTask AddAsync(Hash256 hash, CancellationToken cancellationToken = default)
    {
        if (_range.Count > 0 && hash <= _last)
            throw new ArgumentException($"{hash} is not above {_last}, which was written before it.", nameof(hash));
        _last = hash;
        _range.Append(hash);
        hash.CopyTo(_buffer.AsSpan(_count));
        _count += Hash256.Size;
        return _count == _buffer.Length ? FlushAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    /// <summary>Writes what is left and gives the set's summary.</summary>
    public async ValueTask<RecordSetSummary> FinishAsync(CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken);
        await stream.FlushAsync(cancellationToken);
        return new RecordSetSummary(_range.Count, _range.Root());
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_buffer.AsMemory(0, _count), cancellationToken);
        _count = 0;
    }
}
