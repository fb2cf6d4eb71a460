using System.Globalization;
using System.Text;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Transparency;

/// <summary>What a log asks a witness for: a cosignature on a checkpoint (C2SP tlog-witness, "add-checkpoint").</summary>
/// <param name="OldSize">The size up to which the witness has cosigned the log; 0 where it has never.</param>
/// <param name="Proof">That the checkpoint's tree begins with the one of that size; empty for 0, and for the checkpoint's own size.</param>
/// <param name="Checkpoint">The checkpoint with the log's signature.</param>
public sealed record WitnessRequest(ulong OldSize, IReadOnlyList<Hash256> Proof, SignedNote Checkpoint)
{
    /// <summary>The most hashes that a proof may have.</summary>
    public const int MaxProof = 63;

    /// <summary>The longest request, in bytes.</summary>
    public const int MaxBytes = SignedNote.MaxBytes + 8192;

    /// <summary>The path below the witness's submission prefix.</summary>
    public const string Path = "add-checkpoint";

    /// <summary>The media type of the size that a witness answers with 409.</summary>
    public const string SizeMediaType = "text/x.tlog.size";

    private const string OldWord = "old ";

    /// <summary>The body of the request.</summary>
    public byte[] Encode()
    {
        var head = new StringBuilder(OldWord).Append(OldSize.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Proof)
            head.Append(NoteText.ToBase64(hash)).Append('\n');
        return [.. Encoding.UTF8.GetBytes(head.Append('\n').ToString()), .. Checkpoint.Encode()];
    }

    /// <summary>Reads the body of a request; every one that is taken is written back byte for byte.</summary>
    /// <returns>The request, or <c>witness-request-malformed</c>, or the error of its note.</returns>
    public static Result<WitnessRequest> Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes || bytes.IndexOf("\n\n"u8) is not (> 0 and var end))
            return Malformed("is too long, or has no empty line before its checkpoint");
        if (NoteText.Read(bytes[..end]) is not { } head || head.Split('\n') is not [var old, .. var hashes]
            || !old.StartsWith(OldWord, StringComparison.Ordinal) || !Decimals.TryParse(old.AsSpan(OldWord.Length), out var oldSize))
            return Malformed("does not begin with an old size that is a canonical decimal");
        if (hashes.Length > MaxProof)
            return Malformed($"has {hashes.Length} hashes, more than {MaxProof}");
        var proof = new Hash256[hashes.Length];
        for (var i = 0; i < proof.Length; i++)
        {
            if (NoteText.HashFromBase64(hashes[i]) is not { } hash)
                return Malformed($"has a hash that is not 32 bytes in Base64, number {i + 1}");
            proof[i] = hash;
        }
        return SignedNote.Parse(bytes[(end + 2)..]).Try(out var note, out var error) ? new WitnessRequest(oldSize, proof, note) : error;
    }

    private static Error Malformed(string what) => Error.Invalid("witness-request-malformed", $"The request to a witness {what}.");
}
