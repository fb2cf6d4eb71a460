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

    /// <summary>In ordinal order of the languages.</summary>
    private ImmutableArray<KeyValuePair<string, UInt128>> RecordsByLanguage { get; init; } = [];

    /// <summary>In the order of the formats.</summary>
    private ImmutableArray<KeyValuePair<FileFormat, UInt128>> ContributionsByFormat { get; init; } = [];

    /// <summary>The languages as ISO 639-3 codes, <c>und</c> for texts that do not tell; the one with the most records first.</summary>
    public IReadOnlyList<string> Languages =>
        [.. RecordsByLanguage.Where(l => l.Key != AnalysisSummary.OtherLanguages && l.Value * 100 >= Records * MinLanguagePercent).OrderByDescending(l => l.Value).Select(l => l.Key)];

    /// <summary>The formats of the files, in the order of the enumeration.</summary>
    public IReadOnlyList<FileFormat> Formats => [.. ContributionsByFormat.Select(f => f.Key)];

    /// <summary>With a contribution as it is after a change, and no more as it was before. The same object where that makes no difference.</summary>
    internal DatanetContents Move(Contribution? before, Contribution after)
    {
        var (had, has) = (before is not null && IsIn(before), IsIn(after));
        return had == has ? this : Change([after], has);
    }

    /// <summary>What these hold together, as if each had come by <see cref="Move"/>.</summary>
    internal static DatanetContents Of(ReadOnlySpan<Contribution> contributions) => Empty.Change(contributions, comes: true);

    /// <summary>With those of some contributions that count, or without them.</summary>
    private DatanetContents Change(ReadOnlySpan<Contribution> contributions, bool comes)
    {
        var (records, languages, formats) = (Records, new List<KeyValuePair<string, UInt128>>(RecordsByLanguage), new List<KeyValuePair<FileFormat, UInt128>>(ContributionsByFormat));
        foreach (var contribution in contributions)
        {
            if (comes && !IsIn(contribution))
                continue;
            var ingested = contribution.Ingested!;
            foreach (var (language, count) in ingested.Analysis.Languages)
                Add(languages, StringComparer.Ordinal, language, count, comes);
            var files = contribution.Declaration.Files;
            for (var i = 0; i < files.Count; i++)
            {
                if (IsFirstOfFormat(files, i))
                    Add(formats, Comparer<FileFormat>.Default, files[i].Format, 1, comes);
            }
            records = checked(comes ? records + ingested.Records : records - ingested.Records);
        }
        return new DatanetContents { Records = records, RecordsByLanguage = [.. languages], ContributionsByFormat = [.. formats] };
    }

    /// <summary>Adds to what a key has, or takes from it. There are few keys, so a list is searched.</summary>
    private static void Add<TKey>(List<KeyValuePair<TKey, UInt128>> sums, IComparer<TKey> order, TKey key, UInt128 count, bool comes)
    {
        var place = 0;
        while (place < sums.Count && order.Compare(sums[place].Key, key) < 0)
            place++;
        var isHere = place < sums.Count && order.Compare(sums[place].Key, key) == 0;
        var before = isHere ? sums[place].Value : 0;
        var sum = checked(comes ? before + count : before - count);
        if (isHere)
            sums.RemoveAt(place);
        if (sum > 0)
            sums.Insert(place, new(key, sum));
    }

    /// <summary>Few files are compared sooner than put into a set.</summary>
    private static bool IsFirstOfFormat(IReadOnlyList<FileDeclaration> files, int file)
    {
        for (var i = 0; i < file; i++)
        {
            if (files[i].Format == files[file].Format)
                return false;
        }
        return true;
    }

    private static bool IsIn(Contribution contribution) => contribution is { Version: not null, RecordsLeft: > 0 };
}
