using System.Buffers;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Analysis;

/// <summary>Compares records with the candidates that the band index found, exactly, and puts what they resemble into the report.</summary>
/// <param name="records">The canonical records.</param>
/// <param name="earlier">The version, or null.</param>
internal sealed class NearDuplicates(Stream records, IEarlierRecords? earlier)
{
    /// <summary>How many earlier records are kept for those that follow: records made from one template resemble the same one.</summary>
    private const int MaxKept = 64;

    /// <summary>An earlier record with more shingles than this is not kept.</summary>
    private const int MaxKeptShingles = 16_384;

    private readonly RecordAnalyzer _record = new(), _other = new();
    private readonly LineReader _peek = new(records);
    private readonly Dictionary<RecordPlace, Earlier> _kept = [];

    private sealed record Earlier(NumberSet Shingles, Hash256 Hash);

    /// <summary>Writes the report and gives the number of near duplicates.</summary>
    /// <param name="lines">The lines of the report without their ends, in the records' order.</param>
    /// <param name="candidates">The candidates, in the records' order.</param>
    /// <param name="output">Takes the report.</param>
    /// <param name="cancellationToken">Ends the comparison with an exception.</param>
    internal async Task<ulong> WriteAsync(Stream lines, IEnumerable<CandidateRow> candidates, HashedOutput output, CancellationToken cancellationToken)
    {
        var (reader, recordReader) = (new LineReader(lines), new LineReader(records));
        var similar = new ArrayBufferWriter<byte>(1024);
        using var rows = candidates.GetEnumerator();
        var hasRow = rows.MoveNext();
        var places = new List<RecordPlace>();
        var near = 0UL;
        while (recordReader.TryRead(out var record))
        {
            places.Clear();
            for (; hasRow && rows.Current.Offset == (ulong)recordReader.Offset; hasRow = rows.MoveNext())
            {
                if (places.Count == 0 || places[^1] != rows.Current.Earlier)
                    places.Add(rows.Current.Earlier);
            }
            similar.ResetWrittenCount();
            if (places.Count > 0)
            {
                _record.ReadShingles(record);
                near += await CompareAsync(places, similar, cancellationToken) ? 1UL : 0;
            }
            if (!reader.TryRead(out var line))
                throw new InvalidDataException("The report has fewer lines than there are records.");
            output.Write(line);
            output.Write(similar.WrittenSpan);
            output.Write("}\n"u8);
        }
        return near;
    }

    /// <summary>Finds the candidate that the record resembles most, of equals the earliest.</summary>
    private async ValueTask<bool> CompareAsync(List<RecordPlace> places, ArrayBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        var best = Resemblance.Threshold - 1;
        (RecordPlace Place, Earlier Record)? found = null;
        foreach (var place in places)
        {
            var other = await LoadAsync(place, cancellationToken);
            var similarity = Resemblance.SimilarityOf(_record.Shingles.Distinct, other.Shingles);
            if (similarity > best)
                (best, found) = (similarity, (place, other));
        }
        if (found is not { } like)
            return false;
        var contribution = like.Place.Contribution == RecordPlace.Self ? (Datanets.ContributionId?)null : earlier!.ContributionOf(like.Place.Contribution);
        Resemblance.Of(_record, like.Record.Shingles, best).Write(contribution, like.Record.Hash, output);
        return true;
    }

    private async ValueTask<Earlier> LoadAsync(RecordPlace place, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(place, out var kept))
            return kept;
        var loaded = place.Contribution == RecordPlace.Self
            ? Read(_peek.Peek((long)place.Offset))
            : Read((await earlier!.ReadAsync(place, cancellationToken)).Span);
        if (_kept.Count == MaxKept)
            _kept.Clear();
        if (loaded.Shingles.Count <= MaxKeptShingles)
            _kept.Add(place, loaded);
        return loaded;
    }

    private Earlier Read(ReadOnlySpan<byte> canonical)
    {
        _other.ReadShingles(canonical);
        return new Earlier(_other.Shingles.TakeDistinct(), MerkleTree.LeafHash(canonical));
    }
}
