using System.Globalization;
using System.Text;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Transparency;

/// <summary>That an entry is in a log, checkable without asking anyone (C2SP tlog-proof): its place, its audit path, and a checkpoint with its signatures.</summary>
/// <param name="Extra">What an application adds, unauthenticated; empty where there is nothing.</param>
/// <param name="Index">The entry's place in the log, from 0.</param>
/// <param name="Path">Its audit path (RFC 6962, section 2.1.1), from the bottom.</param>
/// <param name="Checkpoint">The checkpoint, as the log published it.</param>
public sealed record LogProof(ReadOnlyMemory<byte> Extra, ulong Index, IReadOnlyList<Hash256> Path, SignedNote Checkpoint)
{
    /// <summary>The most extra data, in bytes.</summary>
    public const int MaxExtraBytes = 64 * 1024;

    /// <summary>The longest proof, in bytes.</summary>
    public const int MaxBytes = SignedNote.MaxBytes + (2 * MaxExtraBytes);

    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string ExtraWord = "extra ";
    private const string IndexWord = "index ";

    /// <summary>Reads a proof; every one that is taken is written back byte for byte. Whether it proves anything is for <see cref="Verify"/>.</summary>
    /// <returns>The proof, or <c>log-proof-malformed</c>, or the error of its note.</returns>
    public static Result<LogProof> Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes || bytes.IndexOf("\n\n"u8) is not (> 0 and var end))
            return Malformed("is too long, or has no empty line before its checkpoint");
        if (NoteText.Read(bytes[..end]) is not { } head || head.Split('\n') is not [Header, .. var lines])
            return Malformed($"does not begin with {Header}");
        byte[]? extra = [];
        if (lines is [var first, .. var others] && first.StartsWith(ExtraWord, StringComparison.Ordinal))
        {
            extra = NoteText.FromBase64(first[ExtraWord.Length..]);
            if (extra is not { Length: > 0 and <= MaxExtraBytes })
                return Malformed($"has extra data that are not 1 to {MaxExtraBytes} bytes in Base64");
            lines = others;
        }
        if (lines is not [var place, .. var hashes] || !place.StartsWith(IndexWord, StringComparison.Ordinal) || !Decimals.TryParse(place.AsSpan(IndexWord.Length), out var index))
            return Malformed("has no index that is a canonical decimal");
        if (hashes.Length > InclusionProof.MaxLength)
            return Malformed($"has {hashes.Length} hashes, more than {InclusionProof.MaxLength}");
        var path = new Hash256[hashes.Length];
        for (var i = 0; i < path.Length; i++)
        {
            if (NoteText.HashFromBase64(hashes[i]) is not { } hash)
                return Malformed($"has a hash that is not 32 bytes in Base64, number {i + 1}");
            path[i] = hash;
        }
        return SignedNote.Parse(bytes[(end + 2)..]).Try(out var note, out var error) ? new LogProof(extra, index, path, note) : error;
    }

    /// <summary>The proof as a file <c>.tlog-proof</c> holds it.</summary>
    public byte[] Encode()
    {
        var head = new StringBuilder(Header).Append('\n');
        if (!Extra.IsEmpty)
            head.Append(ExtraWord).Append(Convert.ToBase64String(Extra.Span)).Append('\n');
        head.Append(IndexWord).Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Path)
            head.Append(NoteText.ToBase64(hash)).Append('\n');
        return [.. Encoding.UTF8.GetBytes(head.Append('\n').ToString()), .. Checkpoint.Encode()];
    }

    /// <summary>Checks that an entry is where the proof says.</summary>
    /// <param name="leaf">The entry's leaf hash, which the verifier computes.</param>
    /// <param name="policy">Whom the verifier trusts about the log.</param>
    /// <returns>The checkpoint that the entry is in; an error of <see cref="LogPolicy.Verify"/>; or <c>proof-invalid</c>, where the path does not lead to its root.</returns>
    public Result<Checkpoint> Verify(Hash256 leaf, LogPolicy policy)
    {
        if (!policy.Verify(Checkpoint).Try(out var checkpoint, out var error))
            return error;
        return InclusionProof.Verify(leaf, Index, checkpoint.Size, Path, checkpoint.Root)
            ? checkpoint
            : Error.Invalid("proof-invalid", $"The path of entry {Index} does not lead to the root of the checkpoint of {checkpoint.Size} entries.");
    }

    private static Error Malformed(string what) => Error.Invalid("log-proof-malformed", $"The proof {what}.");
}
