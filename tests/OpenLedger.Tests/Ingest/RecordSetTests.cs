using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Ingest;

public sealed class RecordSetTests
{
    [Fact]
    public async Task Set_written_and_read_has_the_same_hashes_and_summary()
    {
        var hashes = Hashes(Enumerable.Range(0, 5_000));
        var (bytes, summary) = await WriteAsync(hashes);
        Assert.Equal(hashes.Length * Hash256.Size, bytes.Length);
        Assert.Equal(new RecordSetSummary((ulong)hashes.Length, MerkleTree.Root(hashes)), summary);
        var reader = new RecordSetReader(new ChoppedStream(bytes, 33, 1000), summary);
        var back = new List<Hash256>();
        while (await reader.MoveNextAsync())
            back.Add(reader.Current);
        Assert.Null(reader.Error);
        Assert.Equal(hashes, back);
        Assert.Equal(summary, reader.Summary);
    }

    [Fact]
    public async Task Empty_set_is_an_empty_file()
    {
        var (bytes, summary) = await WriteAsync([]);
        Assert.Empty(bytes);
        Assert.Equal(new RecordSetSummary(0, MerkleTree.EmptyRoot), summary);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 1)]
    public async Task Writing_out_of_order_throws(int first, int second)
    {
        var sorted = Hashes([1, 2]);
        var writer = new RecordSetWriter(new MemoryStream());
        await writer.AddAsync(sorted[first - 1]);
        await Assert.ThrowsAsync<ArgumentException>(async () => await writer.AddAsync(sorted[second - 1]));
    }

    [Fact]
    public async Task Damaged_set_is_an_error()
    {
        var (bytes, summary) = await WriteAsync(Hashes(Enumerable.Range(0, 10)));
        Assert.Equal("record-set-truncated", await ErrorAsync(bytes[..^1], null));
        Assert.Equal("record-set-order", await ErrorAsync([.. bytes[32..], .. bytes[..32]], null));
        Assert.Equal("record-set-order", await ErrorAsync([.. bytes[..32], .. bytes], null));
        Assert.Equal("record-set-mismatch", await ErrorAsync(bytes[..^32], summary));
        Assert.Null(await ErrorAsync(bytes[..^32], null));
        var changed = (byte[])bytes.Clone();
        changed[^1] ^= 1;
        Assert.Equal("record-set-mismatch", await ErrorAsync(changed, summary));
    }

    [Fact]
    public void Common_hashes_of_two_sets_are_counted()
    {
        var numbers = Gen.Choose(0, 40).ListOf().Select(n => n.Distinct().ToArray());
        Prop.ForAll((from one in numbers from other in numbers select (One: one, Other: other)).ToArbitrary(), (Action<(int[] One, int[] Other)>)(c =>
            Assert.Equal((ulong)c.One.Intersect(c.Other).Count(),
                RecordSetComparison.CountCommonAsync(Reader(Hashes(c.One)), Reader(Hashes(c.Other))).GetAwaiter().GetResult().Value))).Check(Config.QuickThrowOnFailure);
    }

    private static RecordSetReader Reader(Hash256[] hashes) => new(new MemoryStream([.. hashes.SelectMany(h => h.ToArray())]));

    private static Hash256[] Hashes(IEnumerable<int> numbers) => [.. numbers.Select(n => Hash256.Sha256(BitConverter.GetBytes(n))).Order()];

    private static async Task<(byte[] Bytes, RecordSetSummary Summary)> WriteAsync(Hash256[] hashes)
    {
        var stream = new MemoryStream();
        var writer = new RecordSetWriter(stream);
        foreach (var hash in hashes)
            await writer.AddAsync(hash);
        var summary = await writer.FinishAsync();
        return (stream.ToArray(), summary);
    }

    private static async Task<string?> ErrorAsync(byte[] bytes, RecordSetSummary? expected)
    {
        var reader = new RecordSetReader(new MemoryStream(bytes), expected);
        while (await reader.MoveNextAsync())
            Assert.Null(reader.Error);
        Assert.False(await reader.MoveNextAsync());
        return reader.Error?.Code;
    }
}
