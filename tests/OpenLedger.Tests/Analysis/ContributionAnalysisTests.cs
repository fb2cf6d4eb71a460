using System.Text;
using System.Text.Json;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Json;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Analysis;

public sealed class ContributionAnalysisTests
{
    private const string Original = "The harbour master wrote down every ship that came in, what it carried and for whom, and he never made a mistake in forty years of service.";

    [Fact]
    public async Task Near_duplicate_is_reported_with_what_it_resembles_and_what_is_new_in_it()
    {
        var changed = Original.Replace("service", "duty", StringComparison.Ordinal);
        var (report, summary) = await RunAsync(Record(Original), Record("Something else entirely, of which nobody ever said a word before today."), Record(changed));
        Assert.False(report[0].TryGetProperty("similar", out _));
        Assert.False(report[1].TryGetProperty("similar", out _));
        var similar = report[2].GetProperty("similar");
        Assert.Equal(PlainAnalysis.Similarity(Record(Original), Record(changed)), similar.GetProperty("similarity").GetInt32());
        Assert.Equal(MerkleTree.LeafHash(Encoding.UTF8.GetBytes(Record(Original))).ToString(), similar.GetProperty("like").GetString());
        Assert.False(similar.TryGetProperty("contribution", out _));
        var span = Assert.Single(similar.GetProperty("newSpans").EnumerateArray()).EnumerateArray().Select(n => n.GetInt32()).ToArray();
        Assert.Equal("duty", Record(changed).Substring(span[0], span[1]));
        // One word of 27, rounded up.
        Assert.Equal((10_000 + 26) / 27, similar.GetProperty("new").GetInt32());
        Assert.Equal((1UL, 0UL), (summary.NearDuplicates, summary.Against));
    }

    [Fact]
    public async Task Record_of_the_version_comes_before_one_of_the_contribution()
    {
        var earlier = await EarlierAsync([Record("Unrelated words about nothing in particular, written only to fill this line.")], [Record(Original)]);
        var again = Original + " Truly.";
        var (report, summary) = await RunAsync(earlier, Record(Original), Record(again));
        Assert.Equal("ct-2", report[0].GetProperty("similar").GetProperty("contribution").GetString());
        Assert.Equal((10_000, 0), (report[0].GetProperty("similar").GetProperty("similarity").GetInt32(), report[0].GetProperty("similar").GetProperty("new").GetInt32()));
        Assert.Equal("ct-2", report[1].GetProperty("similar").GetProperty("contribution").GetString());
        Assert.Equal((2UL, 7UL), (summary.NearDuplicates, summary.Against));
    }

    /// <summary>Every pair that is reported is exact, and of the planted pairs nearly all are.</summary>
    [Fact]
    public async Task Planted_near_duplicates_are_found_and_nothing_else()
    {
        var random = new Random(11);
        var records = new List<string>();
        var planted = 0;
        for (var i = 0; i < 1_500; i++)
        {
            var words = Enumerable.Range(0, random.Next(20, 120)).Select(_ => $"w{random.Next(4_000)}").ToArray();
            records.Add(Record(string.Join(' ', words)));
            if (random.Next(5) > 0)
                continue;
            words[random.Next(words.Length)] = "changed";
            records.Add(Record(string.Join(' ', words)));
            planted += PlainAnalysis.Similarity(records[^1], records[^2]) >= Resemblance.Threshold ? 1 : 0;
        }
        var (report, summary) = await RunAsync([.. records]);
        var found = 0;
        for (var i = 0; i < records.Count; i++)
        {
            if (!report[i].TryGetProperty("similar", out var similar))
                continue;
            found++;
            var like = records.FindIndex(r => MerkleTree.LeafHash(Encoding.UTF8.GetBytes(r)).ToString() == similar.GetProperty("like").GetString());
            Assert.InRange(like, 0, i - 1);
            Assert.Equal(PlainAnalysis.Similarity(records[i], records[like]), similar.GetProperty("similarity").GetInt32());
            Assert.InRange(similar.GetProperty("similarity").GetInt32(), Resemblance.Threshold, 10_000);
        }
        Assert.Equal((ulong)found, summary.NearDuplicates);
        Assert.InRange(found, planted * 95 / 100, planted);
    }

    [Fact]
    public async Task Report_is_canonical_and_the_summary_commits_to_it()
    {
        var records = new[] { Record(Original + " Mail a@b.io or c@d.io."), Record("kurz"), "{}", "{\"n\":[1,2,{\"k\":\"" + new string('x', 70_000) + "\"}]}", Record("Der Hafenmeister schrieb jedes Schiff auf, das einlief.") };
        var (report, bands) = (new MemoryStream(), new MemoryStream());
        var summary = await ContributionAnalysis.RunAsync(Lines(records), null, () => new MemoryStream(), report, bands);
        var lines = Encoding.UTF8.GetString(report.ToArray()).Split('\n')[..^1];
        Assert.Equal(records.Length, lines.Length);
        Assert.All(lines, line => Assert.Equal(line, Encoding.UTF8.GetString(Jcs.Canonicalize(Encoding.UTF8.GetBytes(line)).Value)));
        Assert.Equal(new StoredFile(Hash256.Sha256(report.ToArray()), (ulong)report.Length), summary.Report);
        Assert.Equal(new StoredFile(Hash256.Sha256(bands.ToArray()), (ulong)bands.Length), summary.Bands);
        Assert.Equal([new Tally("deu", 1), new Tally("eng", 1), new Tally("und", 3)], summary.Languages);
        Assert.Equal([new Tally("email", 2)], summary.Personal);
        Assert.Equal(new Tally("few-words", 3), summary.Flags[0]);
        Assert.Equal(lines.Sum(l => JsonDocument.Parse(l).RootElement.GetProperty("quality").GetInt32()) / records.Length, summary.Quality);
        var payload = Jcs.Serialize(summary.ToJson());
        var back = AnalysisSummary.Read(new ObjectReader(JsonDocument.Parse(payload).RootElement), (ulong)records.Length);
        Assert.Equal(payload, Jcs.Serialize(back.ToJson()));
    }

    [Fact]
    public async Task Many_new_spans_are_listed_up_to_a_bound()
    {
        var words = Enumerable.Range(0, 600).Select(i => $"word{i}").ToArray();
        var changed = words.Select((w, i) => i % 36 == 15 ? "new" : w).ToArray();
        var (report, _) = await RunAsync(Record(string.Join(' ', words)), Record(string.Join(' ', changed)));
        var similar = report[1].GetProperty("similar");
        var spans = similar.GetProperty("newSpans").EnumerateArray().Select(s => (Offset: s[0].GetInt32(), Length: s[1].GetInt32())).ToList();
        Assert.Equal(Resemblance.MaxSpans, spans.Count);
        Assert.All(spans[..^1], s => Assert.Equal("new", Record(string.Join(' ', changed)).Substring(s.Offset, s.Length)));
        Assert.StartsWith("new word", Record(string.Join(' ', changed))[spans[^1].Offset..], StringComparison.Ordinal);
        Assert.Equal(283 + 1, similar.GetProperty("new").GetInt32());
    }

    private static string Record(string text) => Encoding.UTF8.GetString(Jcs.Serialize(new { text }));

    private static MemoryStream Lines(params string[] records) => new(Encoding.UTF8.GetBytes(string.Concat(records.Select(r => r + "\n"))));

    private static Task<(JsonElement[] Report, AnalysisSummary Summary)> RunAsync(params string[] records) => RunAsync(null, records);

    private static async Task<(JsonElement[] Report, AnalysisSummary Summary)> RunAsync(IEarlierRecords? earlier, params string[] records)
    {
        var report = new MemoryStream();
        var summary = await ContributionAnalysis.RunAsync(Lines(records), earlier, () => new MemoryStream(), report, new MemoryStream());
        return ([.. Encoding.UTF8.GetString(report.ToArray()).Split('\n')[..^1].Select(l => JsonDocument.Parse(l).RootElement)], summary);
    }

    /// <summary>A version of which the contributions are ct-1, ct-2 and so on.</summary>
    private static async Task<IEarlierRecords> EarlierAsync(params string[][] contributions)
    {
        var indexes = new List<(Stream, int)>();
        foreach (var records in contributions)
        {
            var bands = new MemoryStream();
            await ContributionAnalysis.RunAsync(Lines(records), null, () => new MemoryStream(), new MemoryStream(), bands);
            bands.Position = 0;
            indexes.Add((bands, indexes.Count));
        }
        var merged = new MemoryStream();
        var file = (await BandIndexMerge.MergeAsync(Stream.Null, indexes, merged)).Value;
        Assert.Equal((ulong)merged.Length, file.Bytes);
        return new Earlier([.. contributions.Select(c => Lines(c).ToArray())], merged.ToArray());
    }

    private sealed class Earlier(byte[][] contributions, byte[] bands) : IEarlierRecords
    {
        public ulong Version => 7;

        public long BandRows => bands.Length / BandRow.Size;

        public ValueTask<Stream> OpenBandsAsync(CancellationToken cancellationToken) => new(new MemoryStream(bands));

        public ContributionId ContributionOf(int number) => new(new Seq((ulong)number + 1));

        public ValueTask<ReadOnlyMemory<byte>> ReadAsync(RecordPlace place, CancellationToken cancellationToken)
        {
            var rest = contributions[place.Contribution].AsMemory((int)place.Offset);
            return new(rest[..rest.Span.IndexOf((byte)'\n')]);
        }
    }
}
