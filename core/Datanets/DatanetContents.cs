using System.Collections.Immutable;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Ingest;

namespace OpenLedger.Core.Datanets;

/// <summary>
/// What a Datanet's published contributions hold, of which anything is left: their records by language, and how many of them have files of each format. What ingest found in a
/// contribution counts as a whole until all of its records are withdrawn, because nobody attested in which language a single record is.
/// </summary>
public sealed record DatanetContents
{
    /// <summary>Nothing.</summary>
    public static readonly DatanetContents Empty = new();

    /// <summary>A language counts as a Datanet's from this part of its records on, in hundredths: fewer may be guesses that went wrong.</summary>
    public const int MinLanguagePercent = 1;

    private UInt128 Records { get; init; }

    private ImmutableSortedDictionary<string, UInt128> RecordsByLanguage { get; init; } = ImmutableSortedDictionary.Create<string, UInt128>(StringComparer.Ordinal);

    private ImmutableSortedDictionary<FileFormat, ulong> ContributionsByFormat { get; init; } = ImmutableSortedDictionary<FileFormat, ulong>.Empty;

    /// <summary>The languages as ISO 639-3 codes, <c>und</c> for texts that do not tell; the one with the most records first.</summary>
    public IReadOnlyList<string> Languages =>
        [.. RecordsByLanguage.Where(l => l.Key != AnalysisSummary.OtherLanguages && l.Value * 100 >= Records * MinLanguagePercent).OrderByDescending(l => l.Value).Select(l => l.Key)];

    /// <summary>The formats of the files, in the order of the enumeration.</summary>
    public IReadOnlyList<FileFormat> Formats => [.. ContributionsByFormat.Keys];

    /// <summary>With a contribution as it is after a change, and no more as it was before. The same object where that makes no difference.</summary>
    internal DatanetContents Move(Contribution? before, Contribution after)
    {
        var (had, has) = (before is not null && IsIn(before), IsIn(after));
        return had == has ? this : Change([after], has);
    }

    /// <summary>What these hold together, as if each had come by <see cref="Move"/>.</summary>
    internal static DatanetContents Of(IEnumerable<Contribution> contributions) => Empty.Change(contributions.Where(IsIn), comes: true);

    private DatanetContents Change(IEnumerable<Contribution> contributions, bool comes)
    {
        var (records, languages, formats) = (Records, new Dictionary<string, UInt128>(RecordsByLanguage, StringComparer.Ordinal), new Dictionary<FileFormat, ulong>(ContributionsByFormat));
        foreach (var contribution in contributions)
        {
            var ingested = contribution.Ingested!;
            foreach (var (language, count) in ingested.Analysis.Languages)
                languages[language] = checked(comes ? languages.GetValueOrDefault(language) + count : languages[language] - count);
            foreach (var format in contribution.Declaration.Files.Select(f => f.Format).Distinct())
                formats[format] = checked(comes ? formats.GetValueOrDefault(format) + 1 : formats[format] - 1);
            records = checked(comes ? records + ingested.Records : records - ingested.Records);
        }
        return new DatanetContents
        {
            Records = records,
            RecordsByLanguage = RecordsByLanguage.Clear().AddRange(languages.Where(l => l.Value > 0)),
            ContributionsByFormat = ContributionsByFormat.Clear().AddRange(formats.Where(f => f.Value > 0)),
        };
    }

    private static bool IsIn(Contribution contribution) => contribution is { Version: not null, RecordsLeft: > 0 };
}
