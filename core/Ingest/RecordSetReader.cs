using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ingest;

/// <summary>Reads a record set as <see cref="RecordSetWriter"/> writes it, and checks on the way that it is one.</summary>
/// <param name="stream">The set.</param>
/// <param name="expected">What the set must come out as; null where nothing is known of it.</param>
public sealed class RecordSetReader(Stream stream, RecordSetSummary? expected = null)
{
    private const int BufferHashes = 2_048;

    private readonly byte[] _buffer = new byte[BufferHashes * Hash256.Size];
    private readonly CompactRange _range = new();
    private int _start, _end;

    /// <summary>The hash that was read last.</summary>
    public Hash256 Current { get; private set; }

    /// <summary>Why reading ended early: <c>record-set-truncated</c>, <c>record-set-order</c> or <c>record-set-mismatch</c>; null where it did not.</summary>
    public Error? Error { get; private set; }

    /// <summary>What was read so far.</summary>
    public RecordSetSummary Summary => new(_range.Count, _range.Root());

    /// <summary>Reads the next hash; false at the end and at an <see cref="Error"/>.</summary>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken = default)
    {
        if (_start == _end && !await FillAsync(cancellationToken))
            return false;
        var hash = new Hash256(_buffer.AsSpan(_start, Hash256.Size));
        if (_range.Count > 0 && hash <= Current)
            return Fail("record-set-order", $"Hash {_range.Count} of the record set is not above the one before.");
        _start += Hash256.Size;
        _range.Append(hash);
        Current = hash;
        return true;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (Error is not null)
            return false;
        _start = 0;
        _end = await stream.ReadAtLeastAsync(_buffer, _buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (_end % Hash256.Size != 0)
            return Fail("record-set-truncated", $"The record set ends inside a hash, after {_range.Count} whole ones or more.");
        if (_end == 0 && expected is { } summary && summary != Summary)
            return Fail("record-set-mismatch", $"The record set has {Summary.Count} hashes with root {Summary.Root}; {summary.Count} with root {summary.Root} were expected.");
        return _end > 0;
    }

    private bool Fail(string code, string message)
    {
        _start = _end = 0;
        Error ??= Results.Error.Invalid(code, message);
        return false;
    }
}
