using System.Buffers.Binary;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;

namespace OpenLedger.Tests.Snapshots;

/// <summary>A snapshot as it is stored: what is written is read back, and nothing else is.</summary>
public sealed class SnapshotFileTests
{
    [Theory]
    [InlineData(1, 16)]
    [InlineData(2, 300)]
    [InlineData(3, 4_000)]
    public async Task Snapshot_that_is_read_is_the_state_that_was_written(int seed, int entries)
    {
        var point = Point(seed, entries);
        var read = await ReadAsync(await WriteAsync(point), Name(point));
        Assert.Equal(StateText.Of(point.State), StateText.Of(read));
        Assert.Equal((point.AsOf, point.Digest.Hash, false), (read.Boundary!.AsOf, read.Boundary.Digest.Hash, read.IsBoundaryRecorded));
        Assert.True(read.IsAtBoundary);
    }

    [Fact]
    public async Task Every_single_bit_of_a_snapshot_matters_and_what_is_wrong_has_a_place()
    {
        var point = Point(4, 64);
        var bytes = await WriteAsync(point);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            var error = await Assert.ThrowsAsync<SnapshotException>(() => ReadAsync(flipped, Name(point)));
            Assert.InRange(error.Position, 0, bytes.Length);
            Assert.Contains($"{error.Position}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Snapshot_that_ends_early_or_goes_on_is_refused()
    {
        var point = Point(5, 64);
        var bytes = await WriteAsync(point);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal(length, (await Assert.ThrowsAsync<SnapshotException>(() => ReadAsync(bytes[..length], Name(point)))).Position);
        Assert.Equal(bytes.Length, (await Assert.ThrowsAsync<SnapshotException>(() => ReadAsync([.. bytes, 0], Name(point)))).Position);
    }

    [Fact]
    public async Task Snapshot_of_another_state_is_refused()
    {
        var (point, other) = (Point(6, 64), Point(7, 64));
        Assert.Contains("hash", (await Assert.ThrowsAsync<SnapshotException>(async () => await ReadAsync(await WriteAsync(other), Name(point)))).Message, StringComparison.Ordinal);
        var elsewhere = Name(point) with { AsOf = new Seq(48) };
        Assert.Contains("48", (await Assert.ThrowsAsync<SnapshotException>(async () => await ReadAsync(await WriteAsync(point), elsewhere))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chunk_that_is_not_the_lists_is_named_with_its_place()
    {
        var point = Point(8, 8_000);
        Assert.True(point.Digest.Chunks.Count > 3, $"{point.Digest.Chunks.Count} chunks");
        var bytes = await WriteAsync(point);
        // Find where chunk 2 begins, and change a byte in its middle.
        var at = 22 + 20 + (point.Digest.Chunks.Count * Hash256.Size);
        for (var i = 0; i < 2; i++)
            at += 4 + BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
        bytes[at + 1_000] ^= 0x40;
        var error = await Assert.ThrowsAsync<SnapshotException>(() => ReadAsync(bytes, Name(point)));
        Assert.Equal(at, error.Position);
        Assert.Contains("chunk 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chunks_that_packing_makes_little_shorter_are_kept_as_they_are()
    {
        var (random, plain) = (new Random(9), Point(8, 64).State);
        var nonces = Enumerable.Range(1, 4_000).Select(nonce => (Actor: new Address(RandomBytes(random).AsSpan(0, Address.Size)), (ulong)nonce, new UsedNonce(
            LedgerTime.Max, new Hash256(RandomBytes(random)), new Outcome(new Seq((ulong)random.NextInt64()), new LedgerTime(1), Kinds.Tick, null)))).OrderBy(n => n.Actor).ToList();
        var point = new StatePoint(plain with { Nonces = NonceBook.Restore(nonces) });
        var bytes = await WriteAsync(point);
        Assert.Contains(StateDigest.ChunkBytes, Lengths(point, bytes));
        Assert.Contains(Lengths(Point(8, 8_000), await WriteAsync(Point(8, 8_000))), length => length < StateDigest.ChunkBytes);
        Assert.Equal(StateText.Of(point.State), StateText.Of(await ReadAsync(bytes, Name(point))));
        // What is kept as it is, is checked no less.
        bytes[bytes.Length / 2] ^= 1;
        await Assert.ThrowsAsync<SnapshotException>(() => ReadAsync(bytes, Name(point)));

        static byte[] RandomBytes(Random random)
        {
            var hash = new byte[Hash256.Size];
            random.NextBytes(hash);
            return hash;
        }

        static List<int> Lengths(StatePoint point, byte[] bytes)
        {
            var (at, lengths) = (22 + 20 + (point.Digest.Chunks.Count * Hash256.Size), new List<int>());
            foreach (var _ in point.Digest.Chunks)
            {
                lengths.Add(BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at)));
                at += sizeof(uint) + lengths[^1];
            }
            return lengths;
        }
    }

    [Theory]
    [InlineData("00000000000000000016-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", true)]
    [InlineData("16-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", false)]
    [InlineData("+0000000000000000016-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", false)]
    [InlineData("00000000000000000016_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", false)]
    [InlineData("00000000000000000016-9F86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", false)]
    [InlineData("99999999999999999999-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", false)]
    [InlineData("", false)]
    public void Name_is_read_as_it_is_written_and_in_no_other_form(string text, bool isName)
    {
        Assert.Equal(isName, SnapshotName.TryParse(text, out var name));
        Assert.True(!isName || name.ToString() == text);
    }

    internal static SnapshotName Name(StatePoint point) => new(point.AsOf, point.Digest.Hash);

    internal static async Task<byte[]> WriteAsync(StatePoint point)
    {
        using var bytes = new MemoryStream();
        await using var snapshot = new SnapshotWriter(point);
        await snapshot.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    private static StatePoint Point(int seed, int entries) => new RandomLedger(seed).Run(entries).State.Boundary!;

    private static async Task<LedgerState> ReadAsync(byte[] bytes, SnapshotName name) =>
        await SnapshotReader.ReadAsync(new MemoryStream(bytes), name, TestContext.Current.CancellationToken);
}
