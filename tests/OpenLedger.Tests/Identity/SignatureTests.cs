using System.Globalization;
using System.Numerics;
using FsCheck.Fluent;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Identity;

public sealed class SignatureTests
{
    private static readonly BigInteger Order = BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [Fact]
    public void Signature_of_any_digest_recovers_its_signer_and_reads_back() => Gens.ForAll(Gens.Hash, 50, digest =>
    {
        var signature = TestLedger.Owner.Sign(digest);
        Assert.Equal(TestLedger.Owner.Address, KeyPair.Recover(digest, signature));
        Assert.True(Signature.TryParse(signature.ToString(), out var back, out var problem), problem);
        Assert.Equal(signature, back);
        Assert.Equal(signature.ToArray(), back.ToArray());
        Assert.InRange(signature.V, 27, 28);
        Assert.Equal(signature, TestLedger.Owner.Sign(digest));
        Assert.NotEqual(TestLedger.Owner.Address, KeyPair.Recover(Hash256.Sha256(digest.ToArray()), signature));
    });

    [Fact]
    public void High_s_twin_is_refused_although_it_is_the_same_signers() => Gens.ForAll(Gens.Hash, 20, digest =>
    {
        var twin = HighS(TestLedger.Owner.Sign(digest));
        Assert.False(Signature.TryCreate(twin, out _, out var problem));
        Assert.Contains("low-s", problem, StringComparison.Ordinal);
    });

    public static TheoryData<string, string, byte, bool> Borders { get; } = new()
    {
        { "1", "1", 27, true },
        { "1", "1", 28, true },
        { "1", "1", 26, false },
        { "1", "1", 29, false },
        { "1", "1", 0, false },
        { "1", "1", 1, false },
        { "0", "1", 27, false },
        { "1", "0", 27, false },
        { "N-1", "1", 27, true },
        { "N", "1", 27, false },
        { "N+1", "1", 27, false },
        { "1", "N/2", 27, true },
        { "1", "N/2+1", 27, false },
        { "1", "N-1", 27, false },
        { "1", "N", 27, false },
    };

    [Theory]
    [MemberData(nameof(Borders))]
    public void Ranges_of_r_s_and_v_are_exact(string r, string s, byte v, bool valid) =>
        Assert.Equal(valid, Signature.TryCreate([.. Word(Number(r)), .. Word(Number(s)), v], out _, out _));

    [Theory]
    [InlineData(64)]
    [InlineData(66)]
    [InlineData(0)]
    public void Signature_of_another_length_is_refused(int length)
    {
        Assert.False(Signature.TryCreate(new byte[length], out _, out _));
        Assert.False(Signature.TryParse("0x" + new string('1', 2 * length), out _, out _));
    }

    [Fact]
    public void Signature_in_upper_case_or_without_prefix_is_refused()
    {
        var text = TestLedger.Owner.Sign(default).ToString();
        Assert.False(Signature.TryParse(text.ToUpperInvariant(), out _, out _));
        Assert.False(Signature.TryParse("0x" + text[2..].ToUpperInvariant(), out _, out _));
        Assert.False(Signature.TryParse(text[2..], out _, out _));
    }

    [Fact]
    public void Recover_from_numbers_that_nobody_signed_with_gives_an_address_or_nothing()
    {
        var nothing = 0;
        Gens.ForAll(from numbers in Gens.Bytes(64) from v in Gen.Choose(27, 28) from digest in Gens.Hash select (numbers, v, digest), 100, t =>
        {
            var bytes = (byte[])[.. t.Item1, (byte)t.Item2];
            bytes[32] &= 0x3f;
            if (!Signature.TryCreate(bytes, out var signature, out _))
                return;
            if (KeyPair.Recover(t.Item3, signature) is null)
                nothing++;
        });
        // About every second x has no point on the curve.
        Assert.InRange(nothing, 10, 90);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b7869")]
    [InlineData("59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d0d")]
    [InlineData("59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b7869zz")]
    [InlineData("59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d\n")]
    [InlineData("")]
    public void Invalid_private_key_is_refused_without_repeating_it(string key)
    {
        var refusal = Assert.Throws<FormatException>(() => KeyPair.FromPrivateKey(key));
        Assert.DoesNotContain(key.Length > 8 ? key[^10..^2] : "0x", refusal.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Private_key_is_read_with_and_without_prefix_and_never_shown()
    {
        const string key = "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
        // The second account of every local development chain.
        const string address = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
        foreach (var form in new[] { key, "0x" + key, key.ToUpperInvariant(), "0X" + key.ToUpperInvariant() })
        {
            var pair = KeyPair.FromPrivateKey(form);
            Assert.Equal(address, pair.Address.ToChecksumString());
            Assert.Equal("0x" + key, pair.ExportPrivateKey());
            Assert.DoesNotContain(key[..16], pair.ToString(), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(key[..16], System.Text.Json.JsonSerializer.Serialize(pair), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("0x0000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("0x00c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d")]
    [InlineData("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140")]
    public void Private_key_with_leading_zeros_is_exported_whole(string key) => Assert.Equal(key, KeyPair.FromPrivateKey(key).ExportPrivateKey());

    [Fact]
    public void Generated_keys_differ_and_survive_export()
    {
        var keys = Enumerable.Range(0, 20).Select(_ => KeyPair.Generate()).ToList();
        Assert.Equal(20, keys.Select(k => k.Address).Distinct().Count());
        Assert.All(keys, k => Assert.Equal(k.Address, KeyPair.FromPrivateKey(k.ExportPrivateKey()).Address));
    }

    /// <summary>The other valid form of a signature: s negated and v flipped.</summary>
    internal static byte[] HighS(Signature signature)
    {
        var bytes = signature.ToArray();
        var s = Order - new BigInteger(bytes.AsSpan(32, 32), isUnsigned: true, isBigEndian: true);
        return [.. bytes[..32], .. Word(s), (byte)(55 - bytes[64])];
    }

    private static BigInteger Number(string text) => text switch
    {
        "N" => Order,
        "N-1" => Order - 1,
        "N+1" => Order + 1,
        "N/2" => Order / 2,
        "N/2+1" => (Order / 2) + 1,
        _ => BigInteger.Parse(text, CultureInfo.InvariantCulture),
    };

    private static byte[] Word(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
