using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math.EC.Rfc8032;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Transparency;

/// <summary>
/// The public key of a log or a witness: a name, a type and an Ed25519 key. Its text, a vkey, is <c>name+hex(key ID)+base64(type ‖ public key)</c>
/// (signed-note, "Verifier keys").
/// </summary>
public sealed class NoteVerifier
{
    /// <summary>The size of a public key in bytes.</summary>
    public const int PublicKeySize = 32;

    private const int SignatureSize = 64;

    private readonly byte[] _publicKey;

    // The message and the signature that were found good last: the same note is read and checked again and again until the next one is published.
    private byte[]? _good;

    internal NoteVerifier(string name, NoteKeyType type, byte[] publicKey)
    {
        Name = name;
        Type = type;
        _publicKey = publicKey;
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(Hash256.Sha256([.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)type, .. publicKey]).ToArray());
    }

    /// <summary>Who signs; for a log usually its origin.</summary>
    public string Name { get; }

    /// <summary>What its signatures are.</summary>
    public NoteKeyType Type { get; }

    /// <summary>The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key).</summary>
    public uint KeyId { get; }

    /// <summary>The Ed25519 public key (RFC 8032), 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>Reads a vkey of a type that is known here. A key that is not a point of the group that RFC 8032 signs in is refused.</summary>
    /// <returns>The key, or <c>note-key</c>.</returns>
    public static Result<NoteVerifier> Parse(string vkey)
    {
        if (ReadKey(vkey).Try(out var key, out var error))
        {
            if (!Ed25519.ValidatePublicKeyFull(key.Bytes, 0))
                return Malformed("is not a point of Ed25519's group");
            var verifier = new NoteVerifier(key.Name, key.Type, key.Bytes);
            return verifier.KeyId == key.KeyId ? verifier : Malformed($"has the ID {verifier.KeyId:x8}, not the one that it names");
        }
        return error;
    }

    /// <summary>Whether a signature is this key's over a note's text. One of another name or key ID is not.</summary>
    public bool Verify(string text, NoteSignature signature)
    {
        if (signature.Name != Name || signature.KeyId != KeyId)
            return false;
        var bytes = signature.Bytes.Span;
        if (Type == NoteKeyType.Ed25519)
            return bytes.Length == SignatureSize && VerifyEd25519(Encoding.UTF8.GetBytes(text), bytes);
        return TimeOf(signature) is { } time && Checkpoint.Parse(text).IsOk && VerifyEd25519(CosignedMessage(text, time), bytes[sizeof(ulong)..]);
    }

    /// <summary>When a cosignature of this key says it was made, in seconds since 1970; null for other signatures, and where it is not of the right size and range.</summary>
    public ulong? TimeOf(NoteSignature signature)
    {
        if (Type != NoteKeyType.CosignatureV1 || signature.Bytes.Length != sizeof(ulong) + SignatureSize)
            return null;
        var time = BinaryPrimitives.ReadUInt64BigEndian(signature.Bytes.Span);
        return time <= long.MaxValue ? time : null;
    }

    /// <summary>The vkey.</summary>
    public override string ToString() => $"{Name}+{KeyId:x8}+{Convert.ToBase64String([(byte)Type, .. _publicKey])}";

    /// <summary>What a witness signs: <c>cosignature/v1</c>, the time, and the checkpoint's text (tlog-cosignature, "Ed25519 signed message").</summary>
    internal static byte[] CosignedMessage(string text, ulong unixSeconds) =>
        Encoding.UTF8.GetBytes($"cosignature/v1\ntime {unixSeconds.ToString(CultureInfo.InvariantCulture)}\n{text}");

    /// <summary>Reads <c>name+hex(key ID)+base64(type ‖ 32 bytes)</c>, the form of public and private keys alike.</summary>
    internal static Result<(string Name, uint KeyId, NoteKeyType Type, byte[] Bytes)> ReadKey(string text)
    {
        if (text.Split('+', 3) is not [var name, var hex, var base64] || !NoteText.IsKeyName(name))
            return Malformed("is not a name, an ID and a key, joined by plus signs");
        Span<byte> id = stackalloc byte[sizeof(uint)];
        if (!LowerHex.TryDecode(hex, id) || NoteText.FromBase64(base64) is not { Length: 1 + PublicKeySize } bytes)
            return Malformed("does not have an ID of eight digits and 33 bytes in Base64");
        return Enum.IsDefined((NoteKeyType)bytes[0])
            ? (name, BinaryPrimitives.ReadUInt32BigEndian(id), (NoteKeyType)bytes[0], bytes[1..])
            : Malformed($"is of the unknown type {bytes[0]}");
    }

    private static Error Malformed(string what) => Error.Invalid("note-key", $"The key of a note {what}.");

    private bool VerifyEd25519(byte[] message, ReadOnlySpan<byte> signature)
    {
        byte[] signed = [.. message, .. signature];
        if (Volatile.Read(ref _good).AsSpan().SequenceEqual(signed))
            return true;
        var verifier = new Ed25519Signer();
        verifier.Init(forSigning: false, new Ed25519PublicKeyParameters(_publicKey, 0));
        verifier.BlockUpdate(message, 0, message.Length);
        var isGood = verifier.VerifySignature(signature.ToArray());
        if (isGood)
            Volatile.Write(ref _good, signed);
        return isGood;
    }
}
