using OpenLedger.Core.Results;

namespace OpenLedger.Core.Analysis;

/// <summary>Makes the band index of a Datanet's next version.</summary>
public static class BandIndexMerge
{
    private const int BufferRows = 4096;

    /// <summary>Writes the rows of a version's index and of contributions' indexes in order, in bounded memory.</summary>
    /// <param name="existing">The index of the version before; an empty stream where there is none.</param>
    /// <param name="contributions">Each contribution's index, with its number among all of the Datanet's versions.</param>
    /// <param name="output">Takes the new index; it is written synchronously.</param>
    /// <param name="cancellationToken">Ends the merge with an exception.</param>
    /// <param name="relocate">Where records of the version before lie now that files were written anew, in the same order; null for one that was withdrawn.</param>
    /// <returns>The new index, or <c>band-index-order</c> or <c>band-index-truncated</c> where one of them is none.</returns>
    public static async Task<Result<StoredFile>> MergeAsync(
        Stream existing, IReadOnlyList<(Stream Index, int Number)> contributions, Stream output, CancellationToken cancellationToken = default,
        Func<RecordPlace, RecordPlace?>? relocate = null)
    {
        IReadOnlyList<Source> sources = [new Source(existing, null, relocate), .. contributions.Select(c => new Source(c.Index, c.Number, null))];
        var waiting = new PriorityQueue<Source, BandRow>();
        foreach (var source in sources)
        {
            if (await source.MoveNextAsync(cancellationToken))
                waiting.Enqueue(source, source.Current);
        }
        using var writer = new HashedOutput(output);
        var bytes = new byte[BandRow.Size];
        while (waiting.TryPeek(out var source, out var row))
        {
            row.Write(bytes);
            writer.Write(bytes);
            if (await source.MoveNextAsync(cancellationToken))
                waiting.DequeueEnqueue(source, source.Current);
            else
                waiting.Dequeue();
        }
        return sources.FirstOrDefault(s => s.Error is not null)?.Error is { } error ? error : writer.Finish();
    }

    private sealed class Source(Stream stream, int? number, Func<RecordPlace, RecordPlace?>? relocate)
    {
        private readonly byte[] _buffer = new byte[BufferRows * BandRow.Size];
        private int _next, _end;
        private bool _hasRow;
        private BandRow _row;

        internal BandRow Current { get; private set; }

        internal Error? Error { get; private set; }

        internal async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
        {
            while (await ReadRowAsync(cancellationToken))
            {
                if ((relocate is null ? _row.Place : relocate(_row.Place)) is { } place)
                {
                    Current = _row with { Place = place };
                    return true;
                }
            }
            return false;
        }

        private async ValueTask<bool> ReadRowAsync(CancellationToken cancellationToken)
        {
            if (_next == _end)
            {
                (_next, _end) = (0, await stream.ReadAtLeastAsync(_buffer, _buffer.Length, throwOnEndOfStream: false, cancellationToken));
                if (_end % BandRow.Size != 0)
                    return Fail("band-index-truncated", "The band index ends inside a row.");
                if (_end == 0)
                    return false;
            }
            var row = BandRow.Read(_buffer.AsSpan(_next));
            _next += BandRow.Size;
            if (number is { } own)
                row = row with { Place = new RecordPlace(own, row.Place.Offset) };
            if (_hasRow && row.CompareTo(_row) <= 0)
                return Fail("band-index-order", "A row of the band index is not above the one before.");
            (_row, _hasRow) = (row, true);
            return true;
        }

        private bool Fail(string code, string message)
        {
            Error ??= Error.Invalid(code, message);
            return false;
        }
    }
}
