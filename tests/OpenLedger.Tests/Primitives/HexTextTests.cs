using System.Text;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Primitives;

/// <summary>Hashes, addresses and plain bytes have one text each.</summary>
public sealed class HexTextTests
{
    /// <summary>EIP-55, "Test Cases".</summary>
    public static TheoryData<string> Checksummed { get; } =
    [
        "0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D", "0xde709f2102306220921060314715629080e2fb77",
        "0x27b1fdb04752bbc536007a920d24acb045561c26", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ];

    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";

    [Fact]
    public void Hash_written_and_read_is_the_same_hash() => Gens.ForAll(Gens.Hash, 500, hash =>
    {
        Assert.True(Hash256.TryParse(hash.ToString(), out var back));
        Assert.Equal(hash, back);
        Assert.Equal(hash, new Hash256(hash.ToArray()));
        Assert.Equal(Convert.ToHexStringLower(hash.ToArray()), hash.ToString());
    });

    [Theory]
    [InlineData("")]
    [InlineData("0x" + Zeros)]
    [InlineData("A" + "000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("g" + "000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(" " + "000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("０" + "000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(Zeros + "0")]
    [InlineData(Zeros + "00")]
    [InlineData("00")]
    public void Hash_in_another_form_is_refused(string text) => Assert.False(Hash256.TryParse(text, out _));

    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Sha256_is_that_of_FIPS_180(string text, string hash) => Assert.Equal(hash, Hash256.Sha256(Encoding.ASCII.GetBytes(text)).ToString());

    [Fact]
    public void Hash_of_another_length_throws()
    {
        Assert.Throws<ArgumentException>(() => new Hash256(new byte[31]));
        Assert.Throws<ArgumentException>(() => new Hash256(new byte[33]));
        Assert.Throws<ArgumentException>(() => new Address(new byte[19]));
    }

    [Fact]
    public void Hashes_and_addresses_order_as_their_bytes_do()
    {
        // Neighbours that differ in one byte decide whether every word takes part.
        var at = FsCheck.Fluent.Gen.Choose(0, Hash256.Size - 1);
        Gens.ForAll(FsCheck.Fluent.Gen.Zip(Gens.Hash, at), 500, t =>
        {
            var bytes = t.Item1.ToArray();
            bytes[t.Item2] ^= 1;
            Ordered(t.Item1, new Hash256(bytes), t.Item1.ToString(), Convert.ToHexStringLower(bytes));
            Ordered(new Address(t.Item1.ToArray().AsSpan(..20)), new Address(bytes.AsSpan(..20)), t.Item1.ToString()[..40], Convert.ToHexStringLower(bytes)[..40]);
        });
        var (one, two) = (new Hash256(new byte[32]), Hash256.Sha256([]));
        Assert.True(one < two && one <= two && two > one && two >= one && !(two < one) && one <= new Hash256(new byte[32]));
        var (low, high) = (default(Address), new Address(two.ToArray().AsSpan(..20)));
        Assert.True(low < high && low <= high && high > low && high >= low && !(high < low));
    }

    private static void Ordered<T>(T a, T b, string textOfA, string textOfB) where T : IComparable<T> =>
        Assert.Equal(Math.Sign(string.CompareOrdinal(textOfA, textOfB)), Math.Sign(a.CompareTo(b)));

    [Fact]
    public void Address_written_and_read_is_the_same_address() => Gens.ForAll(Gens.Address, 300, address =>
    {
        Assert.True(Address.TryParse(address.ToString(), out var back));
        Assert.Equal(address, back);
        Assert.True(Address.TryParseInput(address.ToChecksumString(), out back));
        Assert.Equal(address, back);
        Assert.Equal(address.ToString(), address.ToChecksumString().ToLowerInvariant());
    });

    [Theory]
    [MemberData(nameof(Checksummed))]
    public void Address_with_the_checksum_of_EIP_55_is_input(string text)
    {
        Assert.True(Address.TryParseInput(text, out var address));
        Assert.Equal(text, address.ToChecksumString());
        Assert.True(Address.TryParseInput(text.ToLowerInvariant(), out var same));
        Assert.Equal(address, same);
        Assert.Equal(text == text.ToLowerInvariant(), Address.TryParse(text, out _));
    }

    [Theory]
    [InlineData("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED")]
    [InlineData("0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg")]
    [InlineData("")]
    public void Address_with_another_checksum_or_form_is_refused(string text) => Assert.False(Address.TryParseInput(text, out _));

    [Fact]
    public void Hex_written_and_read_is_the_same_bytes() => Gens.ForAll(FsCheck.Fluent.Gen.SelectMany(FsCheck.Fluent.Gen.Choose(0, 70), Gens.Bytes), 300, bytes =>
    {
        var text = LowerHex.EncodePrefixed(bytes);
        Assert.Equal("0x" + Convert.ToHexStringLower(bytes), text);
        Assert.Equal(bytes, LowerHex.DecodePrefixed(text, bytes.Length));
        var back = new byte[bytes.Length];
        Assert.True(LowerHex.TryDecode(System.Text.Encoding.ASCII.GetBytes(text[2..]), back));
        Assert.Equal(bytes, back);
        if (bytes.Length > 0)
            Assert.Null(LowerHex.DecodePrefixed(text, bytes.Length - 1));
    });

    [Theory]
    [InlineData("0xABCD")]
    [InlineData("0xabc")]
    [InlineData("abcd")]
    [InlineData("0Xabcd")]
    [InlineData("0xab d")]
    [InlineData("0xabc\u0661")]
    [InlineData("0xab`/")]
    [InlineData("0xab:@")]
    [InlineData("")]
    public void Hex_in_another_form_is_refused(string text) => Assert.Null(LowerHex.DecodePrefixed(text, 10));

    [Fact]
    public void Hex_digits_are_exactly_the_sixteen()
    {
        var one = new byte[1];
        for (var c = '\0'; c < 256; c++)
        {
            var valid = "0123456789abcdef".Contains(c);
            Assert.Equal(valid, LowerHex.TryDecode([c, '0'], one));
            Assert.Equal(valid, LowerHex.TryDecode([(byte)'0', (byte)c], one));
        }
    }
}
