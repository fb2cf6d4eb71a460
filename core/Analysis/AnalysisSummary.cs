using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Analysis;

/// <summary>How often something was counted.</summary>
/// <param name="Name">What.</param>
/// <param name="Count">How often, at least once.</param>
public readonly record struct Tally(string Name, ulong Count);

/// <summary>A content-addressed file.</summary>
/// <param name="Sha256">Its SHA-256.</param>
/// <param name="Bytes">Its size in bytes.</param>
public readonly record struct StoredFile(Hash256 Sha256, ulong Bytes);

/// <summary>What the analysis of a contribution's records found; anyone computes the same from the records.</summary>
/// <param name="Against">The version with which the records were compared; 0 where the Datanet had none.</param>
/// <param name="NearDuplicates">Records that resemble an earlier one, of the version or of the contribution itself.</param>
/// <param name="Languages">Records by language: the <see cref="MaxLanguages"/> most frequent, and <c>other</c> for the rest; by name. They sum up to the records.</param>
/// <param name="Quality">The average quality of the records, in 1/10,000, rounded down.</param>
/// <param name="Flags">Records by quality flag, by name.</param>
/// <param name="Personal">Findings of personal data by kind, by name.</param>
/// <param name="Report">The report: for each record a line of canonical JSON, in their order.</param>
/// <param name="Bands">The band index of the records.</param>
public sealed record AnalysisSummary(
    ulong Against, ulong NearDuplicates, IReadOnlyList<Tally> Languages, int Quality, IReadOnlyList<Tally> Flags, IReadOnlyList<Tally> Personal, StoredFile Report,
    StoredFile Bands)
{
    /// <summary>The most languages that are named.</summary>
    public const int MaxLanguages = 16;

    /// <summary>The size of a row of a band index, in bytes.</summary>
    public const int BandRowBytes = BandRow.Size;

    /// <summary>What the records in other languages are counted as.</summary>
    public const string OtherLanguages = "other";

    /// <summary>The summary for signing.</summary>
    public object ToJson() => new
    {
        against = Against.ToString(),
        bands = ToJson(Bands),
        flags = ToJson(Flags),
        languages = ToJson(Languages),
        nearDuplicates = NearDuplicates.ToString(),
        personal = ToJson(Personal),
        quality = Quality,
        report = ToJson(Report),
    };

    /// <summary>Reads a summary and checks what can be checked of it alone.</summary>
    /// <param name="reader">The object.</param>
    /// <param name="records">How many records it is about.</param>
    internal static AnalysisSummary Read(ObjectReader reader, ulong records)
    {
        var summary = new AnalysisSummary(
            reader.UInt64("against"), reader.UInt64("nearDuplicates", 0, records), Tallies(reader, "languages", MaxLanguages + 1, records),
            reader.Int32("quality", 0, TextQuality.MaxScore), Tallies(reader, "flags", QualityFlags.Words.Count, records),
            Tallies(reader, "personal", PersonalKinds.Words.Count, ulong.MaxValue), File(reader.Object("report"), 1), File(reader.Object("bands"), 0));
        if (summary.Languages.Aggregate((UInt128)0, (sum, language) => sum + language.Count) != records)
            reader.Reject("language-count", $"The languages do not sum up to {records} records.", "languages");
        Known(reader, "flags", summary.Flags, QualityFlags.Words.Contains);
        Known(reader, "personal", summary.Personal, PersonalKinds.Words.Contains);
        Known(reader, "languages", summary.Languages, name => name == OtherLanguages || (name.Length == 3 && name.All(char.IsAsciiLetterLower)));
        reader.RejectUnknown();
        return summary;
    }

    private static object ToJson(StoredFile file) => new { bytes = file.Bytes.ToString(), sha256 = file.Sha256.ToString() };

    private static object ToJson(IEnumerable<Tally> tallies) => tallies.Select(t => new { count = t.Count.ToString(), name = t.Name });

    private static StoredFile File(ObjectReader reader, ulong min)
    {
        var file = new StoredFile(reader.Hash("sha256"), reader.UInt64("bytes", min, RecordPlace.MaxBytes));
        reader.RejectUnknown();
        return file;
    }

    private static IReadOnlyList<Tally> Tallies(ObjectReader reader, string name, int max, ulong most)
    {
        var tallies = reader.Objects(name, 0, max, tally => new Tally(tally.Text("name", 3, 24), tally.UInt64("count", 1, most)));
        for (var i = 1; i < tallies.Count; i++)
        {
            if (string.CompareOrdinal(tallies[i - 1].Name, tallies[i].Name) >= 0)
                reader.Reject("not-sorted", "What is counted stands in ascending order, each once.", name);
        }
        return tallies;
    }

    private static void Known(ObjectReader reader, string member, IEnumerable<Tally> tallies, Func<string, bool> isKnown)
    {
        if (!tallies.All(t => isKnown(t.Name)))
            reader.Reject("not-allowed", "Something unknown is counted.", member);
    }
}
