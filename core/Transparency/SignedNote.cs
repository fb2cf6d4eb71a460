using System.Text;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Transparency;

/// <summary>
/// A text with signatures (C2SP signed-note). Reading one says nothing about who signed it: that is for <see cref="Verify"/>. Signatures of unknown keys and
/// types are kept, so that a note is written as it was read.
/// </summary>
public sealed class SignedNote
{
    /// <summary>The most signatures that a note may have; the format asks for at least 16.</summary>
    public const int MaxSignatures = 100;

    /// <summary>The longest note, in bytes: room for as many signatures of the largest sort, and for a text.</summary>
    public const int MaxBytes = 1 << 20;

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
    }

    /// <summary>What is signed, with the line feed at its end.</summary>
    public string Text { get; }

    /// <summary>One or more, in their order.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>A note of a text and its signatures.</summary>
    /// <exception cref="ArgumentException">The text does not end its last line or has a control character, or a bound is broken: a bug of the caller.</exception>
    public static SignedNote Create(string text, params IReadOnlyList<NoteSignature> signatures)
    {
        return Parse(new SignedNote(text, signatures).Encode()).Try(out var note, out _) && note.Text == text ? note : throw new ArgumentException("The text or the signatures make no note.", nameof(text));
    }

    /// <summary>Reads a note; every one that is taken is written back byte for byte.</summary>
    /// <returns>The note, or <c>note-malformed</c>.</returns>
    public static Result<SignedNote> Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            return Malformed($"has {bytes.Length} bytes, more than {MaxBytes}");
        if (NoteText.Read(bytes) is not { } note)
            return Malformed("is not UTF-8 without control characters");
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !note.EndsWith('\n'))
            return Malformed("is not a text, an empty line, and lines of signatures");
        var lines = note[(end + 2)..].Split('\n', MaxSignatures + 2)[..^1];
        if (lines.Length is < 1 or > MaxSignatures)
            return Malformed($"does not have 1 to {MaxSignatures} signatures");
        var signatures = new NoteSignature[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            if (NoteSignature.Parse(lines[i]) is not { } signature)
                return Malformed($"has a malformed line of a signature, number {i + 1}");
            signatures[i] = signature;
        }
        return new SignedNote(note[..(end + 1)], signatures);
    }

    /// <summary>The note as it is published.</summary>
    public byte[] Encode() => Encoding.UTF8.GetBytes(ToString());

    /// <summary>The same text with more signatures. One that is there already is not repeated.</summary>
    /// <exception cref="ArgumentException">There would be too many.</exception>
    public SignedNote With(params IReadOnlyList<NoteSignature> more) => Create(Text, [.. Signatures.Concat(more).Distinct()]);

    /// <summary>Checks the signatures of known keys, and ignores all others.</summary>
    /// <param name="known">No two have the same name and key ID.</param>
    /// <returns>The keys that have signed, in the order of their signatures and each once; <c>note-signature</c> where one of a known key is wrong; <c>note-unsigned</c> where no known key has signed.</returns>
    public Result<IReadOnlyList<NoteVerifier>> Verify(IReadOnlyCollection<NoteVerifier> known)
    {
        var keys = known.ToDictionary(k => (k.Name, k.KeyId));
        var signed = new List<NoteVerifier>();
        foreach (var signature in Signatures)
        {
            if (!keys.TryGetValue((signature.Name, signature.KeyId), out var key))
                continue;
            if (!key.Verify(Text, signature))
                return Error.Invalid("note-signature", $"The signature of {key.Name}+{key.KeyId:x8} is not one of this note.");
            if (!signed.Contains(key))
                signed.Add(key);
        }
        return signed.Count > 0 ? signed : Error.Invalid("note-unsigned", "No known key has signed the note.");
    }

    /// <summary>The note's text with its signatures.</summary>
    public override string ToString()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures)
            note.Append(signature).Append('\n');
        return note.ToString();
    }

    private static Error Malformed(string what) => Error.Invalid("note-malformed", $"The note {what}.");
}
