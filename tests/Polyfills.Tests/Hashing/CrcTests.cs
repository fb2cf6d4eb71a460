using System.IO.Hashing;
using System.Text;

namespace OpenLedger.Polyfills.Tests.Hashing;

public sealed class CrcTests
{
    /// <summary>The input for which catalogues of CRCs publish check values.</summary>
    private static readonly byte[] s_check = Encoding.ASCII.GetBytes("123456789");

    [Fact]
    public void Crc32_of_the_check_input_is_the_published_value()
    {
        Assert.Equal(0xCBF43926u, Crc32.HashToUInt32(s_check));
        Assert.Equal("2639F4CB", Convert.ToHexString(Crc32.Hash(s_check)));
        Assert.Equal("00000000", Convert.ToHexString(Crc32.Hash(ReadOnlySpan<byte>.Empty)));
        Assert.Equal(0x414FA339u, Crc32.HashToUInt32("The quick brown fox jumps over the lazy dog"u8));
    }

    [Fact]
    public void Crc64_of_the_check_input_is_the_published_value()
    {
        Assert.Equal(0x6C40DF5F0B497347ul, Crc64.HashToUInt64(s_check));
        Assert.Equal("6C40DF5F0B497347", Convert.ToHexString(Crc64.Hash(s_check)));
        Assert.Equal("0000000000000000", Convert.ToHexString(Crc64.Hash(ReadOnlySpan<byte>.Empty)));
        Assert.Equal(0x41E05242FFA9883Bul, Crc64.HashToUInt64("The quick brown fox jumps over the lazy dog"u8));
    }

    public static TheoryData<string> Algorithms => [nameof(Crc32), nameof(Crc64)];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Appending_in_pieces_from_every_kind_of_source_equals_hashing_at_once(string name)
    {
        var data = new byte[200_003];
        new Random(7).NextBytes(data);
        var whole = Create(name);
        whole.Append(data);

        var pieces = Create(name);
        pieces.Append(data.AsSpan(0, 1));
        pieces.Append(new MemoryStream(data, 1, 100_000));
        await pieces.AppendAsync(new MemoryStream(data, 100_001, data.Length - 100_001));

        Assert.Equal(whole.GetCurrentHash(), pieces.GetCurrentHash());
        Assert.Equal(name == nameof(Crc32) ? Crc32.Hash(data) : Crc64.Hash(data), whole.GetCurrentHash());
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Reading_the_hash_keeps_the_state_and_resetting_clears_it(string name)
    {
        var empty = Create(name).GetCurrentHash();
        var hash = Create(name);
        hash.Append(s_check);
        var expected = hash.GetCurrentHash();
        Assert.Equal(expected, hash.GetCurrentHash());
        Assert.Equal(expected, hash.GetHashAndReset());
        Assert.Equal(empty, hash.GetCurrentHash());

        hash.Append(s_check);
        var destination = new byte[hash.HashLengthInBytes + 1];
        Assert.True(hash.TryGetHashAndReset(destination, out var written));
        Assert.Equal(hash.HashLengthInBytes, written);
        Assert.Equal(expected, destination[..written]);
        hash.Append(s_check);
        hash.Reset();
        Assert.Equal(empty, hash.GetCurrentHash());
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_short_destination_is_refused_and_changes_nothing(string name)
    {
        var hash = Create(name);
        hash.Append(s_check);
        var expected = hash.GetCurrentHash();
        var shortOne = new byte[hash.HashLengthInBytes - 1];
        Assert.False(hash.TryGetCurrentHash(shortOne, out var written));
        Assert.Equal(0, written);
        Assert.False(hash.TryGetHashAndReset(shortOne, out _));
        Assert.Throws<ArgumentException>("destination", () => hash.GetCurrentHash(shortOne));
        Assert.Throws<ArgumentException>("destination", () => hash.GetHashAndReset(shortOne));
        Assert.Throws<ArgumentException>("destination", () => Crc32.Hash(s_check, new byte[3]));
        Assert.Throws<ArgumentException>("destination", () => Crc64.Hash(s_check, new byte[7]));
        Assert.Equal(expected, hash.GetCurrentHash());
    }

    [Fact]
    public async Task Null_sources_are_refused()
    {
        var hash = new Crc64();
        Assert.Throws<ArgumentNullException>("source", () => hash.Append((byte[])null!));
        Assert.Throws<ArgumentNullException>("stream", () => hash.Append((Stream)null!));
        await Assert.ThrowsAsync<ArgumentNullException>("stream", () => hash.AppendAsync(null!));
        Assert.Throws<ArgumentNullException>("source", () => Crc32.Hash((byte[])null!));
    }

    [Fact]
    public async Task A_cancelled_append_stops()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Crc64().AppendAsync(new MemoryStream(s_check), source.Token));
    }

    private static NonCryptographicHashAlgorithm Create(string name) => name == nameof(Crc32) ? new Crc32() : new Crc64();
}
