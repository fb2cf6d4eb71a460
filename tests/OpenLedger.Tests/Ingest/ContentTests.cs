using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Ingest;
using OpenLedger.Tests.Json;

namespace OpenLedger.Tests.Ingest;

/// <summary>What holds for every format: binary content, encodings, cuts, hostile bytes.</summary>
public sealed class ContentTests
{
    public static TheoryData<string, string> BinaryHeads => new()
    {
        { "zip", "504B030414000000" }, { "empty zip", "504B0506" }, { "gzip", "1F8B0800" }, { "pdf", "255044462D312E370A" }, { "png", "89504E470D0A1A0A" },
        { "jpeg", "FFD8FFE0" }, { "gif", "474946383961" }, { "elf", "7F454C46020101" }, { "pe", "4D5A90000300000004000000FFFF" }, { "7z", "377ABCAF271C" },
        { "bzip2", "425A683931415926535953" }, { "xz", "FD377A585A00" }, { "zstd", "28B52FFD" }, { "parquet", "504152311504" },
        { "sqlite", "53514C69746520666F726D6174203300" }, { "webp", "524946462400000057454250" }, { "mp4", "00000018667479706D703432" },
        { "ogg", "4F67675300" }, { "wasm", "0061736D01000000" }, { "class", "CAFEBABE00000034" }, { "nul", "610A620063" }, { "escape", "610A1B5B" }, { "backspace", "610A08" },
    };

    [Theory]
    [MemberData(nameof(BinaryHeads))]
    public async Task Binary_content_under_a_text_name_is_refused(string what, string hex)
    {
        foreach (var format in Enum.GetValues<FileFormat>())
        {
            foreach (var size in new[] { 1, 3, 4096 })
            {
                var reading = await Reading.OfAsync(format, new ChoppedStream([.. Convert.FromHexString(hex), .. "\nmore text\n"u8], size));
                Assert.True(reading.Issues[^1].Code == "binary-content", $"{what} as {format}: {reading.Issues[^1]}");
            }
        }
    }

    [Theory]
    [InlineData("MZ is two letters")]
    [InlineData("PAR1 was a rule")]
    [InlineData("RIFF is a WEBP")]
    [InlineData("GIF87 PDF ELF BZh\tx")]
    public async Task Text_that_begins_like_a_binary_file_is_text(string text) => Assert.Empty((await Reading.OfAsync(FileFormat.Text, text)).Issues);

    [Theory]
    [InlineData("C3", 2L)]
    [InlineData("80", 2L)]
    [InlineData("C0AF", 2L)]
    [InlineData("EDA080", 2L)]
    [InlineData("F4908080", 2L)]
    [InlineData("F09F98", 2L)]
    [InlineData("62C30A63", 2L)]
    [InlineData("0A62E228A1", 3L)]
    public async Task Invalid_utf8_has_its_line_wherever_the_file_is_cut(string hex, long line)
    {
        foreach (var size in new[] { 1, 2, 3, 5, 100 })
        {
            var reading = await Reading.OfAsync(FileFormat.Text, new ChoppedStream([.. "a long enough head é\n"u8, .. Convert.FromHexString(hex)], size));
            Assert.Equal([("invalid-utf8", line)], reading.Codes);
        }
    }

    [Fact]
    public async Task Utf16_is_named_as_such()
    {
        var issue = Assert.Single((await Reading.OfAsync(FileFormat.Csv, new MemoryStream([0xFF, 0xFE, (byte)'a', 0]))).Issues);
        Assert.Equal("invalid-utf8", issue.Code);
        Assert.Contains("UTF-16", issue.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cuts_make_no_difference()
    {
        var cases =
            from format in Gen.Elements(Enum.GetValues<FileFormat>())
            from pieces in (format == FileFormat.Jsonl ? Gen.OneOf(JsonValues.Object(2), Noise) : Noise).ListOf()
            from sizes in Gen.Choose(1, 9).NonEmptyListOf()
            from buffer in Gen.Choose(16, 40)
            select (Format: format, Text: string.Join('\n', pieces), Sizes: sizes.ToArray(), Buffer: buffer);
        Prop.ForAll(cases.ToArbitrary(), (Action<(FileFormat Format, string Text, int[] Sizes, int Buffer)>)(c =>
        {
            var bytes = Encoding.UTF8.GetBytes(c.Text);
            var whole = Reading.OfAsync(c.Format, new MemoryStream(bytes)).GetAwaiter().GetResult();
            var cut = Reading.OfAsync(c.Format, new ChoppedStream(bytes, c.Sizes), new RecordLimits { BufferBytes = c.Buffer }).GetAwaiter().GetResult();
            Assert.Equal(whole.Records, cut.Records);
            Assert.Equal(whole.Issues, cut.Issues);
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Theory]
    [InlineData(FileFormat.Jsonl, "{\"a\":[1,2.5e3,\"\\ud83d\\ude00\"],\"b\":{\"c\":null,\"é\":true}}\r\n\n{\"a\":\"x\"}\n")]
    [InlineData(FileFormat.Csv, "\ufeffa,b,\"c d\"\r\n1,\"2\r\n\"\"x\"\"\",3\r\n,,é\r\n")]
    [InlineData(FileFormat.Text, "one\r\ntwo 😀\r\n\r\nthree\rfour\n\n\n")]
    [InlineData(FileFormat.Markdown, "# A\n\ntext\n```sh\n# b\n\n```\nT\n---\n- x\n\n~~~\ny\n")]
    public async Task Mutated_input_ends_with_records_or_issues_and_never_throws(FileFormat format, string seedText)
    {
        var seed = Encoding.UTF8.GetBytes(seedText);
        var limits = new RecordLimits { LineBytes = 64, RecordBytes = 80, CsvColumns = 4, CsvFieldBytes = 40, BufferBytes = 32, Records = 50 };
        for (var run = 0; run < 2_000; run++)
        {
            var random = new Random(run);
            var bytes = Mutate(seed, random);
            var reading = await Reading.OfAsync(format, new ChoppedStream(bytes, random.Next(1, 40)), limits).WaitAsync(TimeSpan.FromSeconds(10));
            Assert.True(reading.Records.Count + reading.Issues.Count > 0, $"run {run}");
            Assert.InRange(reading.Issues.Count, 0, 21);
            Assert.All(reading.Records, r => Assert.InRange(Encoding.UTF8.GetByteCount(r.Json), 2, 80));
        }
    }

    private static readonly Gen<string> Noise = Gen.Elements(
        "a", "b,c", "\"", "\"\"", ",", "\r", "\r\n", "\n", "\n\n", " ", "\t", "é", "😀", "# h", "```", "~~~", "===", "{", "}", "{\"a\":1}", "x  ").ListOf().Select(p => string.Concat(p.Take(8)));

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        var interesting = "\"\\,\r\n{}[]:`~#=-0e. \0"u8.ToArray();
        for (var edits = random.Next(1, 12); edits > 0 && bytes.Count > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] = interesting[random.Next(interesting.Length)]; break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)); break;
                case 3: bytes.Insert(at, interesting[random.Next(interesting.Length)]); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at))); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }
        return [.. bytes];
    }
}
