using System.IO.Compression;
using System.Text;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Ingest;

public sealed class EncodingTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5_000).Select(i => $"{{\"n\":{i},\"text\":\"record number {i * 7919 % 5003}\"}}\n")));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Packed_file_gives_the_records_of_the_plain_one(int readSize)
    {
        var plain = await Reading.OfAsync(FileFormat.Jsonl, new MemoryStream(Content));
        var packed = Gzip(Content);
        var reader = new RecordReader(FileFormat.Jsonl, fileIndex: 3) { Encoding = FileEncoding.Gzip, DeclaredBytes = (ulong)packed.Length, DeclaredSha256 = Hash256.Sha256(packed) };
        var texts = new List<string>();
        await foreach (var item in reader.ReadAsync(new ChoppedStream(packed, readSize)))
            texts.Add(item.Issue?.ToString() ?? Encoding.UTF8.GetString(item.Canonical.Span));
        Assert.Equal(plain.Texts, texts);
        Assert.True(reader.IsSound);
        Assert.Equal(((ulong)packed.Length, Hash256.Sha256(packed)), (reader.Bytes, reader.Sha256));
    }

    [Fact]
    public async Task Several_members_follow_one_another()
    {
        byte[] packed = [.. Gzip("{\"a\":1}\n{\"b\""u8.ToArray()), .. Gzip(":2}\n"u8.ToArray()), .. Gzip([]), .. Gzip("{\"c\":3}"u8.ToArray())];
        Assert.Equal(["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"], await ReadAsync(packed));
    }

    [Fact]
    public async Task Damage_is_named()
    {
        var packed = Gzip(Content);
        Assert.Equal("malformed-gzip", (await ReadAsync("{\"a\":1}\n"u8.ToArray()))[^1]);
        Assert.Equal("malformed-gzip", (await ReadAsync(packed[..^4]))[^1]);
        Assert.Equal("malformed-gzip", (await ReadAsync(packed[..(packed.Length / 2)]))[^1]);
        var changed = (byte[])packed.Clone();
        changed[^6] ^= 1;
        Assert.Equal("malformed-gzip", (await ReadAsync(changed))[^1]);
        var middle = (byte[])packed.Clone();
        middle[packed.Length / 2] ^= 0x10;
        Assert.Equal("malformed-gzip", (await ReadAsync(middle))[^1]);
    }

    [Theory]
    [InlineData(-1, "size-mismatch")]
    [InlineData(1, "size-mismatch")]
    [InlineData(0, "hash-mismatch")]
    public async Task Declaration_is_of_the_packed_file(int difference, string code)
    {
        var packed = Gzip(Content);
        Assert.Equal(code, (await ReadAsync(packed, declared: (ulong)(packed.Length + difference), sha256: Hash256.Sha256([])))[^1]);
    }

    [Fact]
    public async Task Bomb_ends_early_by_its_ratio()
    {
        var packed = Gzip(new byte[200_000_000].AsSpan().ToArray());
        var blanks = new ChoppedStream(packed);
        var items = await ReadAsync(packed, source: blanks);
        Assert.Equal("binary-content", items[^1]);
        var spaces = new byte[200_000_000];
        spaces.AsSpan().Fill((byte)'\n');
        packed = Gzip(spaces);
        blanks = new ChoppedStream(packed);
        Assert.Equal("expands-too-much", (await ReadAsync(packed, source: blanks))[^1]);
        Assert.InRange(blanks.BytesRead, 1, packed.Length / 2);
    }

    [Fact]
    public async Task Size_of_what_comes_out_is_bounded()
    {
        var packed = Gzip(Content);
        Assert.Equal("expands-too-much", (await ReadAsync(packed, new RecordLimits { ExpandedBytes = Content.Length - 1 }))[^1]);
        Assert.Equal(5_000, (await ReadAsync(packed, new RecordLimits { ExpandedBytes = Content.Length })).Count);
    }

    [Fact]
    public async Task Size_of_what_comes_out_is_bounded_for_all_files_together()
    {
        var packed = Gzip(Content);
        var file = new DeclaredFile(FileName.Parse("a.jsonl").Value, FileFormat.Jsonl, (ulong)packed.Length, Hash256.Sha256(packed), FileEncoding.Gzip);
        var enough = new RecordLimits { ExpandedBytes = 2 * Content.Length };
        Assert.IsType<ContributionOutcome.Taken>(await ContributeAsync(enough));
        var refused = Assert.IsType<ContributionOutcome.Refused>(await ContributeAsync(enough with { ExpandedBytes = enough.ExpandedBytes - 1 }));
        Assert.Equal((1, "expands-too-much"), (refused.Issues[0].FileIndex, refused.Issues[0].Code));

        Task<ContributionOutcome> ContributeAsync(RecordLimits limits) => ContributionReader.ReadAsync(
            [file, file], (_, _) => new(new MemoryStream(packed)), new ContributionOutput(new MemoryStream(), new MemoryStream(), () => new MemoryStream()), limits);
    }

    [Fact]
    public async Task Gzip_that_is_not_declared_is_binary_content_and_zip_is_always()
    {
        var reading = await Reading.OfAsync(FileFormat.Jsonl, new MemoryStream(Gzip(Content)));
        Assert.Contains("encoding", Assert.Single(reading.Issues).Message, StringComparison.Ordinal);
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = archive.CreateEntry("a.jsonl").Open())
            entry.Write(Content);
        Assert.Equal("binary-content", Assert.Single((await Reading.OfAsync(FileFormat.Jsonl, new MemoryStream(zip.ToArray()))).Issues).Code);
        Assert.Equal("malformed-gzip", (await ReadAsync(zip.ToArray()))[^1]);
    }

    [Fact]
    public async Task Million_columns_and_ten_thousand_levels_are_refused_within_their_bounds()
    {
        var header = string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"c{i}"));
        Assert.Contains((await Reading.OfAsync(FileFormat.Csv, header + "\n" + header + "\n")).Issues[0].Code, (string[])["csv-header", "record-too-large"]);
        Assert.Equal("csv-header", Assert.Single((await Reading.OfAsync(FileFormat.Csv, new string(',', 999_999) + "\n")).Issues).Code);
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000);
        Assert.Equal("malformed-json", Assert.Single((await Reading.OfAsync(FileFormat.Jsonl, deep + "\n")).Issues).Code);
        Assert.Equal("malformed-json", Assert.Single((await Reading.OfAsync(FileFormat.Jsonl, "{\"a\":" + new string('[', 10_000) + new string(']', 10_000) + "}\n")).Issues).Code);
    }

    private static byte[] Gzip(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        // A member without content has no bytes where nothing is written.
        return packed.ToArray();
    }

    /// <summary>The records, and at the end the code of the issue where there is one.</summary>
    private static async Task<List<string>> ReadAsync(byte[] packed, RecordLimits? limits = null, ulong? declared = null, Hash256? sha256 = null, Stream? source = null)
    {
        var items = new List<string>();
        var reader = new RecordReader(FileFormat.Jsonl, limits) { Encoding = FileEncoding.Gzip, DeclaredBytes = declared, DeclaredSha256 = sha256 };
        await foreach (var item in reader.ReadAsync(source ?? new ChoppedStream(packed, 1_000)))
            items.Add(item.Issue?.Code ?? Encoding.UTF8.GetString(item.Canonical.Span));
        return items;
    }
}
