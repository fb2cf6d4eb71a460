using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Model;
using Nethereum.Signer;
using Nethereum.Util;

namespace OpenLedger.Polyfills.Tests.Nethereum;

public sealed class EthECKeyTests
{
    private const string PrivateKey = "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
    private const string Address = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23";
    private const string Order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

    [Fact]
    public void Key_has_the_address_that_other_libraries_give()
    {
        var key = new EthECKey(PrivateKey);
        Assert.Equal(Address, key.GetPublicAddress());
        Assert.Equal(Address, EthECKey.GetPublicAddress(PrivateKey));
        Assert.Equal(Address.HexToByteArray(), key.GetPublicAddressAsBytes());
        Assert.Equal(PrivateKey, key.GetPrivateKey());
        Assert.Equal(PrivateKey.HexToByteArray(), key.GetPrivateKeyAsBytes());
        Assert.Equal("0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", new EthECKey("0x01").GetPublicAddress());
    }

    [Fact]
    public void Public_key_comes_in_three_forms_and_goes_back_in()
    {
        var key = new EthECKey(PrivateKey);
        var full = key.GetPubKey();
        var compressed = key.GetPubKey(true);
        Assert.Equal(65, full.Length);
        Assert.Equal(4, full[0]);
        Assert.Equal(33, compressed.Length);
        Assert.Equal(full[1..], key.GetPubKeyNoPrefix());
        Assert.Equal(compressed[1..], key.GetPubKeyNoPrefix(true));
        Assert.Equal(full[1..33], compressed[1..]);
        Assert.Equal(Address, new EthECKey(full, false).GetPublicAddress());
        Assert.Equal(Address, new EthECKey(compressed, false).GetPublicAddress());
        Assert.Equal(Address, new EthECKey(full[1..], false, EthECKey.DEFAULT_PREFIX).GetPublicAddress());
        Assert.Equal(compressed, new EthECKey(compressed, false).GetPubKey(true));
    }

    [Fact]
    public void Public_key_array_is_the_callers_own()
    {
        var key = new EthECKey(PrivateKey);
        key.GetPubKey()[5] ^= 1;
        Assert.Equal(Address, key.GetPublicAddress());
    }

    [Theory]
    [InlineData("0x00")]
    [InlineData("")]
    [InlineData("0x0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(Order)]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364142")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("01fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140")]
    public void Private_key_out_of_range_is_an_argument_exception(string key)
    {
        Assert.ThrowsAny<ArgumentException>(() => new EthECKey(key));
        Assert.ThrowsAny<ArgumentException>(() => new EthECKey(key.HexToByteArray(), true));
    }

    [Fact]
    public void Private_key_that_is_not_hex_is_a_format_exception() => Assert.Throws<FormatException>(() => new EthECKey("not a key"));

    [Fact]
    public void Public_key_off_the_curve_is_refused()
    {
        var point = new EthECKey(PrivateKey).GetPubKey();
        point[^1] ^= 1;
        Assert.ThrowsAny<ArgumentException>(() => new EthECKey(point, false));
        Assert.ThrowsAny<ArgumentException>(() => new EthECKey(new byte[] { 0 }, false));
        Assert.ThrowsAny<Exception>(() => new EthECKey(new byte[10], false));
    }

    [Fact]
    public void Public_key_cannot_sign_and_has_no_secret()
    {
        var key = new EthECKey(new EthECKey(PrivateKey).GetPubKey(), false);
        Assert.Throws<InvalidOperationException>(() => key.Sign(new byte[32]));
        Assert.Throws<InvalidOperationException>(() => key.SignAndCalculateV(new byte[32]));
        Assert.Throws<NullReferenceException>(() => key.GetPrivateKeyAsBytes());
    }

    [Fact]
    public void GenerateKey_gives_32_bytes_and_never_the_same()
    {
        var keys = Enumerable.Range(0, 50).Select(_ => EthECKey.GenerateKey()).Append(EthECKey.GenerateKey([1])).Append(EthECKey.GenerateKey([1])).ToList();
        Assert.All(keys, key => Assert.Equal(32, key.GetPrivateKeyAsBytes().Length));
        Assert.Equal(keys.Count, keys.Select(key => key.GetPublicAddress()).Distinct().Count());
    }

    [Fact]
    public void Sign_is_deterministic_verifies_and_recovers()
    {
        var key = new EthECKey(PrivateKey);
        var hash = Sha3Keccack.Current.CalculateHashAsBytes("OpenLedger");
        var signature = key.SignAndCalculateV(hash);
        Assert.Equal(signature.CreateStringSignature(), key.SignAndCalculateV(hash).CreateStringSignature());
        Assert.True(signature.IsLowS);
        Assert.InRange(signature.V[0], 27, 28);
        Assert.True(key.Verify(hash, signature));
        Assert.True(key.VerifyAllowingOnlyLowS(hash, signature));
        Assert.True(new EthECKey(key.GetPubKey(), false).Verify(hash, signature));
        Assert.False(EthECKey.GenerateKey().Verify(hash, signature));
        Assert.Equal(Address, EthECKey.RecoverFromSignature(signature, hash).GetPublicAddress());
        Assert.Equal(Address, EthECKey.RecoverFromSignature(signature, signature.V[0] - 27, hash).GetPublicAddress());
        Assert.NotEqual(Address, EthECKey.RecoverFromSignature(signature, 28 - signature.V[0], hash).GetPublicAddress());

        var withoutV = key.Sign(hash);
        Assert.Null(withoutV.V);
        Assert.Equal(signature.To64ByteArray(), withoutV.To64ByteArray());
    }

    [Fact]
    public void High_s_verifies_and_recovers_but_not_where_only_low_s_is_allowed()
    {
        var key = new EthECKey(PrivateKey);
        var hash = Sha3Keccack.Current.CalculateHashAsBytes("high");
        var low = key.SignAndCalculateV(hash);
        var s = BigInteger.Parse("0" + Order, System.Globalization.NumberStyles.HexNumber) - new BigInteger(low.S, isUnsigned: true, isBigEndian: true);
        var high = EthECDSASignatureFactory.FromComponents(low.R, s.ToByteArray(isUnsigned: true, isBigEndian: true), (byte)(55 - low.V[0]));
        Assert.False(high.IsLowS);
        Assert.True(key.Verify(hash, high));
        Assert.False(key.VerifyAllowingOnlyLowS(hash, high));
        Assert.Equal(Address, EthECKey.RecoverFromSignature(high, hash).GetPublicAddress());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31337)]
    [InlineData(8453)]
    public void Signature_for_a_chain_carries_it_in_v(int chainId)
    {
        var key = new EthECKey(PrivateKey);
        var hash = Sha3Keccack.Current.CalculateHashAsBytes("chain");
        var signature = key.SignAndCalculateV(hash, chainId);
        Assert.True(signature.IsVSignedForChain());
        Assert.Equal(chainId, EthECKey.GetChainFromVChain(new BigInteger(signature.V, isUnsigned: true, isBigEndian: true)));
        Assert.InRange(EthECKey.GetRecIdFromVChain(signature.V, chainId), 0, 1);
        Assert.Equal(Address, EthECKey.RecoverFromSignature(signature, hash, chainId).GetPublicAddress());
    }

    [Fact]
    public void Signature_with_parity_recovers()
    {
        var key = new EthECKey(PrivateKey);
        for (var i = 0; i < 8; i++)
        {
            var hash = Sha3Keccack.Current.CalculateHash([(byte)i]);
            var signature = key.SignAndCalculateYParityV(hash);
            Assert.True(signature.IsVSignedForYParity());
            Assert.False(signature.IsVSignedForLegacy());
            Assert.Equal(Address, EthECKey.RecoverFromParityYSignature(signature, hash).GetPublicAddress());
        }
    }

    [Fact]
    public void Long_hash_is_signed_by_its_first_32_bytes_but_has_no_v()
    {
        var key = new EthECKey(PrivateKey);
        var hash = Sha3Keccack.Current.CalculateHashAsBytes("long");
        var signature = key.Sign([.. hash, 1, 2, 3]);
        Assert.True(key.Verify([.. hash, 1, 2, 3], signature));
        Assert.True(key.Verify([.. hash, 9], signature));
        Assert.ThrowsAny<Exception>(() => key.SignAndCalculateV([.. hash, 1, 2, 3]));
    }

    [Theory]
    [InlineData(27, 0)]
    [InlineData(28, 1)]
    [InlineData(30, 3)]
    [InlineData(31, 0)]
    [InlineData(34, 3)]
    public void GetRecIdFromV_reads_plain_and_compressed_headers(byte v, int expected)
    {
        Assert.Equal(expected, EthECKey.GetRecIdFromV(v));
        Assert.Equal(expected, EthECKey.GetRecIdFromV([v]));
        Assert.Equal(v is 27 or 28, VRecoveryAndChainCalculations.IsEthereumV(v));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(26)]
    [InlineData(35)]
    [InlineData(255)]
    public void GetRecIdFromV_out_of_range_fails(byte v) => Assert.ThrowsAny<Exception>(() => EthECKey.GetRecIdFromV(v));

    [Fact]
    public void Recovery_beyond_the_field_gives_a_key_without_a_point()
    {
        var r = (BigInteger.Parse("0" + Order, System.Globalization.NumberStyles.HexNumber) - 1).ToByteArray(isUnsigned: true, isBigEndian: true);
        var recovered = EthECKey.RecoverFromSignature(EthECDSASignatureFactory.FromComponents(r, [1], 29), new byte[32]);
        Assert.Throws<NullReferenceException>(() => recovered.GetPublicAddress());
    }

    [Fact]
    public void Recovery_refuses_bad_arguments()
    {
        var signature = EthECDSASignatureFactory.FromComponents([1], [1], 27);
        Assert.Throws<ArgumentNullException>(() => EthECKey.RecoverFromSignature(signature, null!));
        Assert.Throws<ArgumentException>(() => EthECKey.RecoverFromSignature(signature, -1, new byte[32]));
        Assert.ThrowsAny<ArgumentException>(() => EthECKey.RecoverFromSignature(EthECDSASignatureFactory.FromComponents([5], [1], 27), new byte[32]));
    }
}
