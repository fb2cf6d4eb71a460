using System.Security.Cryptography;
using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Signer.Crypto;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace OpenLedger.Polyfills.Tests.Nethereum;

public sealed class Secp256k1EngineTests
{
    private const int RandomKeys = 1000;
    private static readonly BigInteger Order = new("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    private static readonly BigInteger Prime = new("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16);

    /// <summary>The RFC 6979 vectors for secp256k1 with SHA-256 that Bitcoin's libraries share.</summary>
    private static readonly (string Secret, string Message, string R, string S)[] Vectors =
    [
        ("1", "Satoshi Nakamoto",
            "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8", "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5"),
        ("1", "All those moments will be lost in time, like tears in rain. Time to die...",
            "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b", "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21"),
        ("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "Satoshi Nakamoto",
            "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d0", "6b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5"),
        ("f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181", "Alan Turing",
            "7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c", "58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea"),
        ("e91671c46231f833a6406ccbea0e3e392c76c167bac1cb013f6f1013980455c2",
            "There is a computer disease that anybody who works with computers knows about. It's a very serious disease and it interferes completely with the work. The trouble with computers is that you 'play' with them!",
            "b552edd27580141f3b2a5463048cb7cd3e047b97c9f98076c32dbdf85a68718b", "279fa72dd19bfae05577e06c7c0c1900c371fcd5893f7e1d56a37d30174671f6"),
    ];

    /// <summary>Every engine that this machine has; the native one too where its library is installed.</summary>
    public static TheoryData<string> Engines => [.. Available.Keys];

    public static TheoryData<string, string, string, string, string> EnginesAndVectors =>
    [
        .. from engine in Available.Keys
           from vector in Vectors
           select (engine, vector.Secret, vector.Message, vector.R, vector.S),
    ];

    private static Dictionary<string, Secp256k1Engine> Available { get; } = CreateAvailable();

    [Fact]
    public void Current_is_native_exactly_where_the_library_is_installed()
    {
        var isInstalled = OperatingSystem.IsLinux()
            && new[] { "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib" }
                .SelectMany(folder => new[] { folder, $"{folder}/x86_64-linux-gnu", $"{folder}/aarch64-linux-gnu" })
                .Where(Directory.Exists)
                .Any(folder => Directory.EnumerateFiles(folder, "libsecp256k1.so*").Any());
        Assert.Equal(isInstalled ? typeof(NativeSecp256k1) : typeof(ManagedSecp256k1), Secp256k1Engine.Current.GetType());
    }

    [Theory]
    [MemberData(nameof(EnginesAndVectors))]
    public void Sign_gives_the_published_deterministic_signatures(string engine, string secret, string message, string r, string s)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(message));
        var signature = Available[engine].Sign(hash, new BigInteger(secret, 16));
        Assert.Equal(r, Hex(signature.R));
        Assert.Equal(s, Hex(signature.S));
    }

    [Fact]
    public void Engines_agree_on_a_thousand_random_keys()
    {
        var random = new Random(6979);
        for (var i = 0; i < RandomKeys; i++)
        {
            var secret = RandomScalar(random);
            var hash = new byte[32];
            random.NextBytes(hash);

            var expected = ManagedSecp256k1.Instance.Sign(hash, secret);
            var publicKey = ManagedSecp256k1.Instance.CreatePublicKey(secret);
            Assert.True(expected.S.CompareTo(Order.ShiftRight(1)) <= 0);
            foreach (var engine in Available.Values)
            {
                Assert.Equal(publicKey, engine.CreatePublicKey(secret));
                Assert.Equal(expected, engine.Sign(hash, secret));
                Assert.Equal(publicKey, engine.Recover(expected.RecoveryId, expected.R, expected.S, hash));
                Assert.True(engine.Verify(hash, expected.R, expected.S, publicKey));
                // The mirrored signature is valid too, and its point has the other parity.
                var highS = Order.Subtract(expected.S);
                Assert.True(engine.Verify(hash, expected.R, highS, publicKey));
                Assert.Equal(publicKey, engine.Recover(expected.RecoveryId ^ 1, expected.R, highS, hash));
                hash[i % 32] ^= 1;
                Assert.False(engine.Verify(hash, expected.R, expected.S, publicKey));
                Assert.NotEqual(publicKey, engine.Recover(expected.RecoveryId, expected.R, expected.S, hash));
                hash[i % 32] ^= 1;
            }
        }
    }

    /// <summary>BouncyCastle's own signer is an independent reference for the nonce, the truncation and the arithmetic.</summary>
    [Theory]
    [MemberData(nameof(Engines))]
    public void Sign_agrees_with_BouncyCastle_for_hashes_of_any_length(string engine)
    {
        var random = new Random(32);
        foreach (var length in new[] { 1, 20, 31, 32, 33, 48, 64 })
        {
            var secret = RandomScalar(random);
            var hash = new byte[length];
            random.NextBytes(hash);
            AssertSignsAsBouncyCastle(Available[engine], hash, secret);
        }
    }

    /// <summary>RFC 6979 reduces such a hash before it seeds the nonce; libsecp256k1 does not in all versions.</summary>
    [Theory]
    [MemberData(nameof(Engines))]
    public void Sign_agrees_with_BouncyCastle_for_hashes_beyond_the_order(string engine)
    {
        var secret = RandomScalar(new Random(33));
        AssertSignsAsBouncyCastle(Available[engine], Enumerable.Repeat((byte)0xFF, 32).ToArray(), secret);
        AssertSignsAsBouncyCastle(Available[engine], Order.ToByteArrayUnsigned(), secret);
        AssertSignsAsBouncyCastle(Available[engine], new byte[32], secret);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Recover_with_an_x_that_is_on_no_point_is_an_argument_exception(string engine)
    {
        var hash = new byte[32];
        // x = 5 has no y on secp256k1: 5³ + 7 is no square modulo the prime.
        Assert.ThrowsAny<ArgumentException>(() => Available[engine].Recover(0, BigInteger.ValueOf(5), BigInteger.One, hash));
        Assert.ThrowsAny<ArgumentException>(() => Available[engine].Recover(0, BigInteger.Zero, BigInteger.One, hash));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Recover_beyond_the_field_is_null(string engine)
    {
        var beyond = Prime.Subtract(Order);
        Assert.Null(Available[engine].Recover(2, beyond, BigInteger.One, new byte[32]));
        Assert.Null(Available[engine].Recover(3, Order.Subtract(BigInteger.One), BigInteger.One, new byte[32]));
        Assert.Null(Available[engine].Recover(0, Prime, BigInteger.One, new byte[32]));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Recover_of_the_point_at_infinity_is_an_argument_exception(string engine)
    {
        // With the nonce 1 the point is G; s = e then recovers (e·G − e·G) / r.
        var r = Secp256k1Curve.Domain.G.AffineXCoord.ToBigInteger();
        var isOdd = Secp256k1Curve.Domain.G.AffineYCoord.ToBigInteger().TestBit(0);
        var hash = new byte[32];
        hash[^1] = 7;
        Assert.ThrowsAny<ArgumentException>(() => Available[engine].Recover(isOdd ? 1 : 0, r, BigInteger.ValueOf(7), hash));
    }

    /// <summary>Upstream reduces what is beyond the order; the library refuses it. Both engines must say the same.</summary>
    [Theory]
    [MemberData(nameof(Engines))]
    public void Recover_reads_s_modulo_the_order(string engine)
    {
        var random = new Random(34);
        var secret = RandomScalar(random);
        var hash = new byte[32];
        random.NextBytes(hash);
        var (r, s, recoveryId) = Available[engine].Sign(hash, secret);
        var expected = Available[engine].CreatePublicKey(secret);
        Assert.Equal(expected, Available[engine].Recover(recoveryId, r, s.Add(Order), hash));
        Assert.False(Available[engine].Verify(hash, r, s.Add(Order), expected));
        Assert.Equal(ManagedSecp256k1.Instance.Recover(recoveryId, r, BigInteger.Zero, hash), Available[engine].Recover(recoveryId, r, BigInteger.Zero, hash));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Recover_with_the_third_candidate_agrees_with_the_curve(string engine)
    {
        // The smallest r whose r + order is the x coordinate of a point.
        var r = BigInteger.One;
        while (!IsOnCurve(r.Add(Order)))
            r = r.Add(BigInteger.One);
        var hash = new byte[32];
        hash[0] = 1;
        var key = Available[engine].Recover(2, r, BigInteger.Two, hash);
        Assert.NotNull(key);
        Assert.True(Available[engine].Verify(hash, r, BigInteger.Two, key));
        Assert.Equal(ManagedSecp256k1.Instance.Recover(2, r, BigInteger.Two, hash), key);
        Assert.NotEqual(key, Available[engine].Recover(3, r, BigInteger.Two, hash));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Verify_of_numbers_out_of_range_is_false(string engine)
    {
        var hash = new byte[32];
        var publicKey = Available[engine].CreatePublicKey(BigInteger.Two);
        foreach (var bad in new[] { BigInteger.Zero, Order, Order.Add(BigInteger.One) })
        {
            Assert.False(Available[engine].Verify(hash, bad, BigInteger.One, publicKey));
            Assert.False(Available[engine].Verify(hash, BigInteger.One, bad, publicKey));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Engines_are_safe_for_many_threads(string engine)
    {
        var wrong = 0;
        Parallel.For(0, 64, i =>
        {
            var random = new Random(i);
            var secret = RandomScalar(random);
            var hash = new byte[32];
            random.NextBytes(hash);
            var (r, s, recoveryId) = Available[engine].Sign(hash, secret);
            if (!Available[engine].CreatePublicKey(secret).SequenceEqual(Available[engine].Recover(recoveryId, r, s, hash)!))
                Interlocked.Increment(ref wrong);
        });
        Assert.Equal(0, wrong);
    }

    private static Dictionary<string, Secp256k1Engine> CreateAvailable()
    {
        var engines = new Dictionary<string, Secp256k1Engine>(StringComparer.Ordinal) { ["managed"] = ManagedSecp256k1.Instance };
        if (NativeSecp256k1.TryLoad() is { } native)
            engines["native"] = native;
        return engines;
    }

    private static void AssertSignsAsBouncyCastle(Secp256k1Engine engine, byte[] hash, BigInteger secret)
    {
        var curve = SecNamedCurves.GetByName("secp256k1");
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(true, new ECPrivateKeyParameters(secret, new ECDomainParameters(curve.Curve, curve.G, curve.N, curve.H)));
        var expected = signer.GenerateSignature(hash);
        var lowS = expected[1].CompareTo(Order.ShiftRight(1)) <= 0 ? expected[1] : Order.Subtract(expected[1]);
        var (r, s, _) = engine.Sign(hash, secret);
        Assert.Equal((expected[0], lowS), (r, s));
    }

    private static bool IsOnCurve(BigInteger x)
    {
        var square = x.ModPow(BigInteger.Three, Prime).Add(BigInteger.ValueOf(7)).Mod(Prime);
        return square.ModPow(Prime.Subtract(BigInteger.One).ShiftRight(1), Prime).Equals(BigInteger.One);
    }

    private static BigInteger RandomScalar(Random random)
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return new BigInteger(1, bytes).Mod(Order.Subtract(BigInteger.One)).Add(BigInteger.One);
    }

    private static string Hex(BigInteger number) => Secp256k1Curve.ToBytes(number).ToHex();
}
