using System.Buffers;
using OpenLedger.Core.Sorting;

namespace OpenLedger.Core.Analysis;

/// <summary>
/// Analyses a contribution's records: writes the report, a line for each record, and the band index by which later records find those that they resemble. Everything is
/// integers and follows from the records and the version that they are compared with, so that anyone computes the same. Memory is bounded whatever the number of records.
/// </summary>
public static class ContributionAnalysis
{
    /// <summary>Analyses the records.</summary>
    /// <param name="records">The canonical records, a line each, in a stream that can be sought in and is read synchronously.</param>
    /// <param name="earlier">The Datanet's newest version, or null before the first.</param>
    /// <param name="createScratch">Makes an empty local stream that can be written, read and sought in.</param>
    /// <param name="report">Takes the report.</param>
    /// <param name="bands">Takes the band index.</param>
    /// <param name="cancellationToken">Ends the analysis with an exception.</param>
    /// <returns>The summary; all of it is committed to on the ledger.</returns>
    public static async Task<AnalysisSummary> RunAsync(
        Stream records, IEarlierRecords? earlier, Func<Stream> createScratch, Stream report, Stream bands, CancellationToken cancellationToken = default)
    {
        using var lines = createScratch();
        using var rows = new ExternalSort<BandRow>(createScratch);
        using var candidates = new ExternalSort<CandidateRow>(createScratch);
        var count = new AnalysisCount();
        Read(records, rows, lines, count, cancellationToken);
        var index = await FindCandidatesAsync(rows, earlier, candidates, bands, cancellationToken);
        using var output = new HashedOutput(report);
        var near = await new NearDuplicates(records, earlier).WriteAsync(lines, candidates.Sorted(), output, cancellationToken);
        return count.Summarize(earlier?.Version ?? 0, near, output.Finish(), index);
    }

    /// <summary>Looks at each record by itself.</summary>
    private static void Read(Stream records, ExternalSort<BandRow> rows, Stream lines, AnalysisCount count, CancellationToken cancellationToken)
    {
        var analyzer = new RecordAnalyzer();
        var reader = new LineReader(records);
        var line = new ArrayBufferWriter<byte>(4096);
        using var output = new HashedOutput(lines);
        Span<ulong> keys = stackalloc ulong[MinHash.Bands];
        for (var number = 0; reader.TryRead(out var record); number++)
        {
            if (number % 1024 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            analyzer.Analyze(record);
            count.Add(analyzer);
            line.ResetWrittenCount();
            analyzer.Write(line);
            line.Write("\n"u8);
            output.Write(line.WrittenSpan);
            if (!analyzer.IsComparable)
                continue;
            analyzer.Keys(keys);
            foreach (var key in keys)
                rows.Add(new BandRow(key, new RecordPlace(0, (ulong)reader.Offset)));
        }
        output.Finish();
    }

    /// <summary>Writes the band index; of the records under one key each is to be compared with the first of them, and with the first that the version has.</summary>
    private static async ValueTask<StoredFile> FindCandidatesAsync(
        ExternalSort<BandRow> rows, IEarlierRecords? earlier, ExternalSort<CandidateRow> candidates, Stream bands, CancellationToken cancellationToken)
    {
        using var output = new HashedOutput(bands);
        await using var index = earlier is null ? null : await earlier.OpenBandsAsync(cancellationToken);
        var version = index is null || earlier!.BandRows == 0 ? null : new BandIndexReader(index, earlier.BandRows);
        var bytes = new byte[BandRow.Size];
        BandRow? first = null;
        RecordPlace? known = null;
        foreach (var row in rows.Sorted())
        {
            row.Write(bytes);
            output.Write(bytes);
            if (first is not { } head || head.Key != row.Key)
            {
                first = row;
                known = version is null ? null : await version.FindAsync(row.Key, cancellationToken);
            }
            else if (head.Place != row.Place)
                candidates.Add(new CandidateRow(row.Place.Offset, new RecordPlace(RecordPlace.Self, head.Place.Offset)));
            if (known is { } place)
                candidates.Add(new CandidateRow(row.Place.Offset, place));
        }
        return output.Finish();
    }
}
