namespace OpenLedger.Core.Analysis;

/// <summary>Counts what the analysis of records finds.</summary>
internal sealed class AnalysisCount
{
    private readonly Dictionary<string, ulong> _languages = new(StringComparer.Ordinal);
    private readonly ulong[] _flags = new ulong[QualityFlags.Words.Count];
    private readonly ulong[] _personal = new ulong[PersonalKinds.Words.Count];
    private ulong _records, _quality;

    /// <summary>Counts a record.</summary>
    internal void Add(RecordAnalyzer record)
    {
        _records++;
        _quality += (ulong)record.Quality.Score;
        _languages[record.Language.Code] = _languages.GetValueOrDefault(record.Language.Code) + 1;
        for (var flags = record.Quality.Flags; flags != 0; flags &= flags - 1)
            _flags[System.Numerics.BitOperations.TrailingZeroCount(flags)]++;
        foreach (var datum in record.Personal)
            _personal[(int)datum.Kind]++;
    }

    /// <summary>The summary of all.</summary>
    internal AnalysisSummary Summarize(ulong against, ulong nearDuplicates, StoredFile report, StoredFile bands) => new(
        against, nearDuplicates, Languages(), _records == 0 ? 0 : (int)(_quality / _records), Tallies(QualityFlags.Words, _flags), Tallies(PersonalKinds.Words, _personal), report, bands);

    private List<Tally> Languages()
    {
        var byCount = _languages.OrderByDescending(l => l.Value).ThenBy(l => l.Key, StringComparer.Ordinal).ToList();
        var named = byCount.Take(AnalysisSummary.MaxLanguages).Select(l => new Tally(l.Key, l.Value)).ToList();
        var rest = byCount.Skip(AnalysisSummary.MaxLanguages).Aggregate(0UL, (sum, l) => sum + l.Value);
        if (rest > 0)
            named.Add(new Tally(AnalysisSummary.OtherLanguages, rest));
        return [.. named.OrderBy(t => t.Name, StringComparer.Ordinal)];
    }

    private static List<Tally> Tallies(IReadOnlyList<string> names, ulong[] counts) =>
        [.. names.Zip(counts, (name, count) => new Tally(name, count)).Where(t => t.Count > 0)];
}
