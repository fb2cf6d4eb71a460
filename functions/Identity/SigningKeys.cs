using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace OpenLedger.Functions.Identity;

/// <summary>The keys of sessions: the one that signs, and while they are exchanged the one before. What else this server keeps secret is derived from them.</summary>
public sealed class SigningKeys : IDisposable
{
    private readonly List<(ECDsa Key, ECDsaSecurityKey Security)> _keys = [];

    /// <summary>Reads the keys of the options.</summary>
    /// <exception cref="ValidationException">A key is none; the message does not repeat it.</exception>
    public SigningKeys(IOptions<IdentityOptions> options)
    {
        Add(options.Value.SigningKey, "Identity__SigningKey");
        if (options.Value.PreviousSigningKey is { Length: > 0 } previous)
            Add(previous, "Identity__PreviousSigningKey");
    }

    /// <summary>The key that signs.</summary>
    public ECDsaSecurityKey Current => _keys[0].Security;

    /// <summary>The keys whose signatures count, the one that signs first.</summary>
    public IReadOnlyList<ECDsaSecurityKey> All => [.. _keys.Select(k => k.Security)];

    /// <summary>A secret of 32 bytes for one purpose, from each key in turn (HKDF, RFC 5869).</summary>
    public IReadOnlyList<byte[]> Derive(string purpose) => [.. _keys.Select(k =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, k.Key.ExportParameters(includePrivateParameters: true).D!, 32, info: Encoding.ASCII.GetBytes("openledger " + purpose)))];

    /// <summary>The public keys as a JSON Web Key Set (RFC 7517).</summary>
    public object ToJwks() => new
    {
        keys = _keys.Select(k =>
        {
            var (x, y) = Point(k.Key);
            return new { kty = "EC", crv = "P-256", use = "sig", alg = SecurityAlgorithms.EcdsaSha256, kid = k.Security.KeyId, x, y };
        }),
    };

    /// <inheritdoc />
    public void Dispose() => _keys.ForEach(k => k.Key.Dispose());

    private void Add(string text, string setting)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(Convert.FromBase64String(text), out _);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw new ValidationException($"{setting} must be a P-256 private key as PKCS #8 in Base64.", e);
        }
        if (key.KeySize != 256 || key.ExportParameters(false).Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
            throw new ValidationException($"{setting} must be a key on the curve P-256.");
        var (x, y) = Point(key);
        // RFC 7638: the thumbprint of the required members in this order.
        var id = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"{{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"{x}\",\"y\":\"{y}\"}}")));
        _keys.Add((key, new ECDsaSecurityKey(key) { KeyId = id }));
    }

    private static (string X, string Y) Point(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
    }
}
