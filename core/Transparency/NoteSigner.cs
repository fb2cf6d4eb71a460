using System.Buffers.Binary;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Transparency;

/// <summary>
/// The private key of a log or a witness. Its text is <c>PRIVATE+KEY+</c> and what a vkey has, with the 32 bytes of the seed (RFC 8032) in place of the public
/// key, as in Go's sumdb/note. It never prints the seed.
/// </summary>
public sealed class NoteSigner
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly Ed25519PrivateKeyParameters _key;

    private NoteSigner(string name, NoteKeyType type, byte[] seed)
    {
        _key = new Ed25519PrivateKeyParameters(seed, 0);
        Verifier = new NoteVerifier(name, type, _key.GeneratePublicKey().GetEncoded());
    }

    /// <summary>The public key.</summary>
    public NoteVerifier Verifier { get; }

    /// <summary>Whether a name can name a key (signed-note, "Format"): not empty, and without spaces, control characters and plus signs.</summary>
    public static bool IsName(string name) => NoteText.IsKeyName(name);

    /// <summary>A key from 32 random bytes.</summary>
    /// <exception cref="ArgumentException">The name cannot name a key, or the seed is not 32 bytes: a bug of the caller.</exception>
    public static NoteSigner FromSeed(string name, NoteKeyType type, ReadOnlySpan<byte> seed)
    {
        if (!NoteText.IsKeyName(name) || !Enum.IsDefined(type))
            throw new ArgumentException("A key's name is not empty, and has no spaces, control characters and plus signs.", nameof(name));
        if (seed.Length != NoteVerifier.PublicKeySize)
            throw new ArgumentException("A seed has 32 bytes.", nameof(seed));
        return new NoteSigner(name, type, seed.ToArray());
    }

    /// <summary>Reads the text of a private key; what is wrong with one is said without repeating it.</summary>
    /// <returns>The key, or <c>note-key</c>.</returns>
    public static Result<NoteSigner> Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
            return Error.Invalid("note-key", $"A private key of notes begins with {Prefix}.");
        if (!NoteVerifier.ReadKey(text[Prefix.Length..]).Try(out var key, out var error))
            return error;
        var signer = new NoteSigner(key.Name, key.Type, key.Bytes);
        return signer.Verifier.KeyId == key.KeyId ? signer : Error.Invalid("note-key", "The private key is not the one whose ID it names.");
    }

    /// <summary>Signs a note's text as a log does.</summary>
    /// <exception cref="InvalidOperationException">It is a witness's key.</exception>
    public NoteSignature Sign(string text)
    {
        Require(NoteKeyType.Ed25519);
        return new NoteSignature(Verifier.Name, Verifier.KeyId, SignEd25519(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Cosigns a checkpoint as a witness does.</summary>
    /// <param name="checkpoint">What the witness has found consistent with all that it cosigned before.</param>
    /// <param name="unixSeconds">The time, in seconds since 1970, at most 2^63 - 1.</param>
    /// <exception cref="InvalidOperationException">It is a log's key.</exception>
    public NoteSignature Cosign(Checkpoint checkpoint, ulong unixSeconds)
    {
        Require(NoteKeyType.CosignatureV1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(unixSeconds, (ulong)long.MaxValue);
        var signature = SignEd25519(NoteVerifier.CosignedMessage(checkpoint.Text, unixSeconds));
        var bytes = new byte[sizeof(ulong) + signature.Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, unixSeconds);
        signature.CopyTo(bytes, sizeof(ulong));
        return new NoteSignature(Verifier.Name, Verifier.KeyId, bytes);
    }

    /// <summary>The text of the private key, for writing a key file.</summary>
    public string ExportPrivateKey() => $"{Prefix}{Verifier.Name}+{Verifier.KeyId:x8}+{Convert.ToBase64String([(byte)Verifier.Type, .. _key.GetEncoded()])}";

    /// <summary>The public key's text.</summary>
    public override string ToString() => Verifier.ToString();

    private void Require(NoteKeyType type)
    {
        if (Verifier.Type != type)
            throw new InvalidOperationException($"A key of the type {Verifier.Type} makes no signature of the type {type}.");
    }

    private byte[] SignEd25519(byte[] message)
    {
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, _key);
        signer.BlockUpdate(message, 0, message.Length);
        return signer.GenerateSignature();
    }
}
