using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Storage.Access;

namespace OpenLedger.Functions.Identity;

/// <summary>
/// Nonces for signing in. One carries its end and a MAC, so that handing them out writes nothing and any host knows its own; using one inserts a row, and of two
/// uses one finds the row there.
/// </summary>
public sealed class SiweNonces(SigningKeys keys, AccessTable table, IOptions<IdentityOptions> options, TimeProvider clock)
{
    private const int RandomBytes = 10;
    private const int TimeBytes = 6;
    private const int MacBytes = 16;

    private static readonly Error Unknown = new(ErrorKind.Unauthenticated, "siwe-nonce", "The nonce is not one of this server's; ask for one and sign it.", "/message");

    private readonly IReadOnlyList<byte[]> _secrets = keys.Derive("siwe nonce");

    /// <summary>A new nonce, 64 hexadecimal digits, and its end.</summary>
    public (string Nonce, LedgerTime ExpiresAt) Issue()
    {
        var expires = LedgerTime.From(clock.GetUtcNow().AddMinutes(options.Value.NonceMinutes));
        var bytes = new byte[RandomBytes + TimeBytes + MacBytes];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, RandomBytes));
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(time, expires.UnixMs);
        time[2..].CopyTo(bytes.AsSpan(RandomBytes));
        Mac(_secrets[0], bytes);
        return (Convert.ToHexStringLower(bytes), expires);
    }

    /// <summary>Why a nonce is not good, or null. That it has not been used, only <see cref="TryUseAsync"/> tells.</summary>
    public Error? Check(string nonce)
    {
        var bytes = new byte[RandomBytes + TimeBytes + MacBytes];
        if (!LowerHex.TryDecode(nonce, bytes) || !_secrets.Any(secret => IsMac(secret, bytes)))
            return Unknown;
        return ExpiryOf(bytes) < LedgerTime.From(clock.GetUtcNow())
            ? new Error(ErrorKind.Unauthenticated, "siwe-nonce", "The nonce has expired; ask for another one and sign it.", "/message")
            : null;
    }

    /// <summary>Uses up a nonce that <see cref="Check"/> has passed; false where it was used before.</summary>
    public Task<bool> TryUseAsync(string nonce, CancellationToken cancellationToken) =>
        table.TryUseNonceAsync(nonce, ExpiryOf(Convert.FromHexString(nonce)).ToDateTimeOffset(), cancellationToken);

    private static LedgerTime ExpiryOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> time = stackalloc byte[8];
        time.Clear();
        bytes.Slice(RandomBytes, TimeBytes).CopyTo(time[2..]);
        return new LedgerTime(Math.Min(LedgerTime.Max.UnixMs, BinaryPrimitives.ReadUInt64BigEndian(time)));
    }

    private static void Mac(byte[] secret, Span<byte> bytes)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, bytes[..^MacBytes], mac);
        mac[..MacBytes].CopyTo(bytes[^MacBytes..]);
    }

    private static bool IsMac(byte[] secret, byte[] bytes)
    {
        var expected = bytes.ToArray();
        Mac(secret, expected);
        return CryptographicOperations.FixedTimeEquals(expected, bytes);
    }
}
