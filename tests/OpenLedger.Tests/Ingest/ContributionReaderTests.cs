using System.Text;
using System.Text.Json;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Ingest;

public sealed class ContributionReaderTests
{
    private static readonly (string Name, string Text)[] Sound =
    [
        ("a.jsonl", "{\"text\":\"one\"}\n{ \"n\":1.0 }\n{\"text\":\"one\"}\n"),
        ("b.txt", "two\n\none\n"),
        ("c.csv", "text,m\none,1\n"),
    ];

    [Fact]
    public async Task Sound_files_give_unique_records_in_their_first_order()
    {
        var (output, set) = (new MemoryStream(), new MemoryStream());
        var taken = Assert.IsType<ContributionOutcome.Taken>(await ReadAsync(Sound.Select(Declare), Sound, output, set: set));
        const string records = "{\"text\":\"one\"}\n{\"n\":1}\n{\"text\":\"two\"}\n{\"m\":\"1\",\"text\":\"one\"}\n";
        Assert.Equal(records, Encoding.UTF8.GetString(output.ToArray()));
        Assert.Equal([(2UL, 1UL), (1UL, 1UL), (1UL, 0UL)], taken.Files.Select(f => (f.Records, f.Duplicates)));
        Assert.Equal(Sound.Select(f => Hash256.Sha256(Encoding.UTF8.GetBytes(f.Text))), taken.Files.Select(f => f.Sha256));
        Assert.Equal((4UL, 2UL, (ulong)records.Length), (taken.Records, taken.Duplicates, taken.RecordsBytes));
        Assert.Equal(Hash256.Sha256(Encoding.UTF8.GetBytes(records)), taken.RecordsSha256);
        var hashes = records.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(r => MerkleTree.LeafHash(Encoding.UTF8.GetBytes(r))).Order().ToArray();
        Assert.Equal(hashes.SelectMany(h => h.ToArray()), set.ToArray());
        Assert.Equal(MerkleTree.Root(hashes), taken.Root);
    }

    [Fact]
    public async Task Own_output_read_again_gives_the_same_records()
    {
        var output = new MemoryStream();
        var first = Assert.IsType<ContributionOutcome.Taken>(await ReadAsync(Sound.Select(Declare), Sound, output));
        (string, string)[] again = [("records.jsonl", Encoding.UTF8.GetString(output.ToArray()))];
        var secondOutput = new MemoryStream();
        var second = Assert.IsType<ContributionOutcome.Taken>(await ReadAsync(again.Select(Declare), again, secondOutput));
        Assert.Equal(output.ToArray(), secondOutput.ToArray());
        Assert.Equal((first.Root, first.RecordsSha256, 0UL), (second.Root, second.RecordsSha256, second.Duplicates));
    }

    [Theory]
    [InlineData(-1, "size-mismatch")]
    [InlineData(1, "size-mismatch")]
    [InlineData(100, "size-mismatch")]
    [InlineData(0, "hash-mismatch")]
    public async Task File_that_is_not_as_declared_refuses_the_contribution(int difference, string code)
    {
        var declared = Sound.Select(Declare).ToArray();
        declared[1] = declared[1] with { Bytes = (ulong)((long)declared[1].Bytes + difference), Sha256 = Hash256.Sha256([]) };
        var refused = Assert.IsType<ContributionOutcome.Refused>(await ReadAsync(declared, Sound, new MemoryStream()));
        var issue = Assert.Single(refused.Issues);
        Assert.Equal((1, null, code), (issue.FileIndex, issue.Line, issue.Code));
    }

    [Fact]
    public async Task Oversized_file_is_not_read_to_its_end()
    {
        var stream = new ChoppedStream(_ => (byte)'\n', 50_000_000);
        var declared = new DeclaredFile(Name("a.txt"), FileFormat.Text, 10, default);
        var refused = Assert.IsType<ContributionOutcome.Refused>(await ContributionReader.ReadAsync([declared], (_, _) => new(stream), new ContributionOutput(Stream.Null, Stream.Null, () => new MemoryStream())));
        Assert.Equal("size-mismatch", Assert.Single(refused.Issues).Code);
        Assert.InRange(stream.BytesRead, 11, 200_000);
    }

    [Fact]
    public async Task Issues_of_records_are_collected_over_files_up_to_the_limit()
    {
        (string, string)[] files = [("a.jsonl", "x\n{}\ny\n"), ("b.csv", "a,b\n1\n2\n"), ("c.jsonl", "1\n{}\n2\n3\n")];
        var refused = Assert.IsType<ContributionOutcome.Refused>(await ReadAsync(files.Select(Declare), files, new MemoryStream(), new RecordLimits { Issues = 6 }));
        Assert.Equal(
            [(0, 1L, "malformed-json"), (0, 3L, "malformed-json"), (1, 2L, "csv-ragged-row"), (1, 3L, "csv-ragged-row"), (2, 1L, "not-an-object"), (2, 3L, "not-an-object")],
            refused.Issues.Select(i => (i.FileIndex, i.Line!.Value, i.Code)));
    }

    [Fact]
    public async Task Fault_of_a_file_ends_the_reading()
    {
        (string, string)[] files = [("a.jsonl", "x\n{}\n"), ("b.txt", "a\0b"), ("c.jsonl", "y\n")];
        var opened = 0;
        var refused = Assert.IsType<ContributionOutcome.Refused>(await ReadAsync(files.Select(Declare), files, new MemoryStream(), opened: _ => opened++));
        Assert.Equal([(0, "malformed-json"), (1, "binary-content")], refused.Issues.Select(i => (i.FileIndex, i.Code)));
        Assert.Equal(2, opened);
    }

    [Fact]
    public async Task Records_are_limited_over_all_files()
    {
        (string, string)[] files = [("a.jsonl", "{}\n{}\n"), ("b.jsonl", "{}\n{}\n")];
        var declared = files.Select(Declare).ToArray();
        Assert.IsType<ContributionOutcome.Taken>(await ReadAsync(declared, files, new MemoryStream(), new RecordLimits { Records = 4 }));
        var refused = Assert.IsType<ContributionOutcome.Refused>(await ReadAsync(declared, files, new MemoryStream(), new RecordLimits { Records = 3 }));
        Assert.Equal([(1, 2L, "too-many-records")], refused.Issues.Select(i => (i.FileIndex, i.Line!.Value, i.Code)));
    }

    [Fact]
    public async Task Schema_holds_for_every_record()
    {
        var schema = RecordSchema.Parse("""{"additional":false,"fields":[{"name":"text","required":true,"type":"string"}]}"""u8.ToArray()).Value;
        var refused = Assert.IsType<ContributionOutcome.Refused>(await ReadAsync(Sound.Select(Declare), Sound, new MemoryStream(), schema: schema));
        Assert.Equal([(0, 2L, "schema-violation"), (2, 2L, "schema-violation")], refused.Issues.Select(i => (i.FileIndex, i.Line!.Value, i.Code)));
    }

    [Fact]
    public async Task Format_that_can_never_match_the_schema_is_refused_before_reading()
    {
        var schema = RecordSchema.Parse("""{"additional":true,"fields":[{"name":"n","required":true,"type":"integer"}]}"""u8.ToArray()).Value;
        (string, string)[] files = [("c.csv", "n\n1\n")];
        var refused = Assert.IsType<ContributionOutcome.Refused>(await ReadAsync(files.Select(Declare), files, new MemoryStream(), schema: schema));
        var issue = Assert.Single(refused.Issues);
        Assert.Equal((null, "schema-violation"), (issue.Line, issue.Code));
        Assert.Contains("always strings", issue.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_records_are_told_apart_and_sorted()
    {
        var text = string.Concat(Enumerable.Range(0, 30_000).Select(i => $"{{\"n\":{i % 20_000}}}\n"));
        (string, string)[] files = [("a.jsonl", text)];
        var (output, set) = (new MemoryStream(), new MemoryStream());
        var taken = Assert.IsType<ContributionOutcome.Taken>(await ReadAsync(files.Select(Declare), files, output, set: set));
        Assert.Equal((20_000UL, 10_000UL), (taken.Records, taken.Duplicates));
        Assert.Equal(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{{\"n\":{i}}}\n")), Encoding.UTF8.GetString(output.ToArray()));
        Assert.Equal(Hash256.Sha256(output.ToArray()), taken.RecordsSha256);
        var hashes = Enumerable.Range(0, 20_000).Select(i => MerkleTree.LeafHash(JsonSerializer.SerializeToUtf8Bytes(new { n = i }))).Order();
        Assert.Equal(hashes.SelectMany(h => h.ToArray()), set.ToArray());
    }

    [Fact]
    public async Task Long_records_pass_through_a_small_buffer()
    {
        var text = $"{{\"a\":\"{new string('x', 5_000)}\"}}\n{{\"b\":1}}\n{{\"c\":\"{new string('y', 57)}\"}}\n";
        (string, string)[] files = [("a.jsonl", text)];
        var output = new MemoryStream();
        Assert.IsType<ContributionOutcome.Taken>(await ReadAsync(files.Select(Declare), files, output, new RecordLimits { BufferBytes = 64 }));
        Assert.Equal(text, Encoding.UTF8.GetString(output.ToArray()));
    }

    private static FileName Name(string name) => FileName.Parse(name).Value;

    private static DeclaredFile Declare((string Name, string Text) file)
    {
        var bytes = Encoding.UTF8.GetBytes(file.Text);
        Assert.True(FileFormats.TryParse(file.Name.Split('.')[1], out var format));
        Assert.True(format.Fits(Name(file.Name)));
        return new DeclaredFile(Name(file.Name), format, (ulong)bytes.Length, Hash256.Sha256(bytes));
    }

    private static Task<ContributionOutcome> ReadAsync(
        IEnumerable<DeclaredFile> declared, (string Name, string Text)[] files, Stream output, RecordLimits? limits = null, RecordSchema? schema = null, Action<int>? opened = null,
        Stream? set = null) =>
        ContributionReader.ReadAsync([.. declared], (i, _) =>
        {
            opened?.Invoke(i);
            return new ValueTask<Stream>(new ChoppedStream(Encoding.UTF8.GetBytes(files[i].Text), 7));
        }, new ContributionOutput(output, set ?? new MemoryStream(), () => new MemoryStream()), limits, schema);
}
