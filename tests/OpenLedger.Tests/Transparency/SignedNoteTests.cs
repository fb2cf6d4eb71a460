using System.Text;
using FsCheck.Fluent;
using OpenLedger.Core.Transparency;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Transparency;

public sealed class SignedNoteTests
{
    private static readonly NoteVerifier Peter = NoteVerifier.Parse(Examples.PeterKey).Value;
    private static readonly NoteVerifier Enoch = NoteVerifier.Parse(Examples.EnochKey).Value;

    [Theory]
    [InlineData(Examples.SignedMessage)]
    [InlineData(Examples.Poem)]
    [InlineData(Examples.CosignedCheckpoint)]
    [InlineData(Examples.SignedText + "\n" + Examples.PeterLine + Examples.EnochLine)]
    public void Published_note_is_read_and_written_back(string text) => Assert.Equal(text, Parse(text).ToString());

    [Fact]
    public void Text_of_a_note_ends_at_its_last_empty_line()
    {
        Assert.EndsWith("di sole:\n\ned è subito sera.\n", Parse(Examples.Poem).Text, StringComparison.Ordinal);
        Assert.Equal(("quasimodo.example/salvatore", 0x367ba04bu), Parse(Examples.Poem).Signatures is [var one] ? (one.Name, one.KeyId) : default);
    }

    [Fact]
    public void Published_signatures_verify_under_the_published_keys()
    {
        var foo = NoteVerifier.Parse(Examples.FooKey).Value;
        Assert.Equal([foo], Parse(Examples.SignedMessage).Verify([foo]).Value);
        var both = Parse(Examples.SignedText + "\n" + Examples.PeterLine + Examples.EnochLine);
        Assert.Equal([Peter, Enoch], both.Verify([Enoch, Peter]).Value);
        Assert.Equal([Enoch], both.Verify([Enoch]).Value);
    }

    [Fact]
    public void Signature_that_was_found_good_before_is_good_for_nothing_else()
    {
        var (text, signature) = (Examples.SignedText, Parse(Examples.SignedText + "\n" + Examples.PeterLine).Signatures[0]);
        var damaged = signature.Bytes.ToArray();
        damaged[^1] ^= 1;
        for (var round = 0; round < 2; round++)
        {
            Assert.True(Peter.Verify(text, signature));
            Assert.False(Peter.Verify(text + "more\n", signature));
            Assert.False(Peter.Verify(text[1..], signature));
            Assert.False(Peter.Verify(text, new NoteSignature(signature.Name, signature.KeyId, damaged)));
        }
    }

    [Fact]
    public void Signing_with_the_published_private_keys_gives_the_published_notes()
    {
        var peter = NoteSigner.Parse(Examples.PeterPrivateKey).Value;
        var enoch = NoteSigner.FromSeed("EnochRoot", NoteKeyType.Ed25519, new byte[32]);
        Assert.Equal(Examples.PeterKey, peter.ToString());
        Assert.Equal(Examples.PeterPrivateKey, peter.ExportPrivateKey());
        Assert.Equal(Examples.EnochKey, enoch.ToString());

        var note = SignedNote.Create(Examples.SignedText, peter.Sign(Examples.SignedText));
        Assert.Equal(Examples.SignedText + "\n" + Examples.PeterLine, note.ToString());
        Assert.Equal(Examples.SignedText + "\n" + Examples.PeterLine + Examples.EnochLine, note.With(enoch.Sign(note.Text), peter.Sign(note.Text)).ToString());
    }

    [Theory]
    [InlineData(Examples.FooKey)]
    [InlineData(Examples.PeterKey)]
    [InlineData(Examples.EnochKey)]
    [InlineData(Examples.WitnessKey)]
    public void Published_key_is_read_and_written_back(string vkey) => Assert.Equal(vkey, NoteVerifier.Parse(vkey).Value.ToString());

    [Theory]
    [InlineData(Examples.PeterKey)]
    [InlineData(Examples.PeterPrivateKey)]
    public void Key_with_any_part_missing_or_changed_is_refused(string text)
    {
        Func<string, bool> taken = text.StartsWith("PRIVATE", StringComparison.Ordinal) ? t => NoteSigner.Parse(t).IsOk : t => NoteVerifier.Parse(t).IsOk;
        Assert.True(taken(text));
        for (var i = 0; i < text.Length; i++)
        {
            for (var j = i; j <= text.Length; j++)
                Assert.False(taken(text[i..j]) && j - i < text.Length, text[i..j]);
            Assert.False(taken(text[..i] + (char)(text[i] + 1) + text[(i + 1)..]), $"changed at {i}");
        }
    }

    [Theory]
    [InlineData("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==")]
    [InlineData("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    public void Key_of_a_wrong_length_type_or_spelling_is_refused(string vkey) => Assert.Equal("note-key", NoteVerifier.Parse(vkey).Error?.Code);

    [Fact]
    public void Key_that_is_no_point_of_the_group_is_refused()
    {
        // The neutral element, whose signatures anybody can make, with its right ID.
        var neutral = new NoteVerifier("weak", NoteKeyType.Ed25519, [1, .. new byte[31]]);
        Assert.Equal("note-key", NoteVerifier.Parse(neutral.ToString()).Error?.Code);
    }

    [Fact]
    public void Text_of_a_bad_private_key_is_not_repeated()
    {
        var error = NoteSigner.Parse(Examples.PeterPrivateKey.Replace("c74f20a3", "c74f20a4", StringComparison.Ordinal)).Error!;
        Assert.DoesNotContain("AYEKFAL", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AYEKFAL", NoteSigner.Parse(Examples.PeterPrivateKey).Value.ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string> Malformed() =>
    [
        "", "\n", "\n" + Examples.PeterLine, Examples.SignedText, Examples.SignedText + "\n", Examples.SignedText + "\n" + Examples.PeterLine[..^1],
        "\u0001" + Examples.SignedText + "\n" + Examples.PeterLine, "a\r\n\n" + Examples.PeterLine, "a\tb\n\n" + Examples.PeterLine,
        Examples.SignedText + "\n" + Examples.PeterLine.Replace("PeterNeumann", "Bad Name", StringComparison.Ordinal),
        Examples.SignedText + "\n" + Examples.PeterLine.Replace("PeterNeumann", "Bad+Name", StringComparison.Ordinal),
        Examples.SignedText + "\n" + Examples.PeterLine.Replace("PeterNeumann", "Bad\u2003Name", StringComparison.Ordinal),
        Examples.SignedText + "\n" + Examples.PeterLine.Replace("PeterNeumann", "", StringComparison.Ordinal),
        Examples.SignedText + "\n" + Examples.PeterLine + "Unexpected line.\n", Examples.SignedText + "\n" + Examples.PeterLine.Replace("—", "-", StringComparison.Ordinal),
        Examples.SignedText + "\n— name x08gow==\n"[..^4] + "\n", Examples.SignedText + "\n— name x08gow==\n", Examples.SignedText + "\n— name x08go/Z=\n", Examples.SignedText + "\n— name x08g o/ZJ\n",
        Examples.SignedText + "\n" + string.Concat(Enumerable.Repeat(Examples.PeterLine, SignedNote.MaxSignatures + 1)),
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_note_is_refused(string text) => Assert.Equal("note-malformed", SignedNote.Parse(Encoding.UTF8.GetBytes(text)).Error?.Code);

    [Fact]
    public void Bytes_that_are_not_UTF8_and_notes_that_are_too_long_are_refused()
    {
        Assert.Equal("note-malformed", SignedNote.Parse([0xFF, .. Encoding.UTF8.GetBytes(Examples.SignedMessage)]).Error?.Code);
        Assert.Equal("note-malformed", SignedNote.Parse(new byte[SignedNote.MaxBytes + 1]).Error?.Code);
        Assert.Equal(SignedNote.MaxSignatures, Parse(Examples.SignedText + "\n" + string.Concat(Enumerable.Repeat(Examples.PeterLine, SignedNote.MaxSignatures))).Signatures.Count);
    }

    [Fact]
    public void Note_that_no_known_key_has_signed_is_unsigned()
    {
        Assert.Equal("note-unsigned", Parse(Examples.SignedMessage).Verify([Peter]).Error?.Code);
        Assert.Equal("note-unsigned", Parse(Examples.SignedMessage).Verify([]).Error?.Code);
        // The same name with another ID, and the same ID with another name, are other keys.
        Assert.Equal("note-unsigned", Parse(Examples.SignedText + "\n" + Examples.PeterLine.Replace("x08g", "xxxx", StringComparison.Ordinal)).Verify([Peter]).Error?.Code);
        Assert.Equal("note-unsigned", Parse(Examples.SignedText + "\n" + Examples.PeterLine.Replace("Peter", "Carmen", StringComparison.Ordinal)).Verify([Peter]).Error?.Code);
    }

    [Fact]
    public void Wrong_signature_of_a_known_key_spoils_the_note()
    {
        var wrong = Examples.SignedText + "\n" + Examples.EnochLine + Examples.PeterLine.Replace("nAM=", "nAQ=", StringComparison.Ordinal);
        Assert.Equal("note-signature", Parse(wrong).Verify([Peter, Enoch]).Error?.Code);
        Assert.Equal([Enoch], Parse(wrong).Verify([Enoch]).Value);
        Assert.Equal("note-signature", Parse("x" + Examples.SignedMessage).Verify([NoteVerifier.Parse(Examples.FooKey).Value]).Error?.Code);
    }

    [Fact]
    public void Signature_of_any_text_verifies_and_no_other_does() => Gens.ForAll(Gens.Bytes(32).Zip(Gen.Choose(0, 511)), 60, c =>
    {
        var (seed, bit) = c;
        var signer = NoteSigner.FromSeed("log.example", NoteKeyType.Ed25519, seed);
        var text = $"A text of {bit}.\n";
        var signature = signer.Sign(text);
        var key = NoteVerifier.Parse(signer.ToString()).Value;
        Assert.True(key.Verify(text, signature));
        Assert.False(key.Verify(text + "\n", signature));
        var changed = signature.Bytes.ToArray();
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        Assert.False(key.Verify(text, signature with { Bytes = changed }));
        Assert.False(key.Verify(text, signature with { Bytes = signature.Bytes[1..] }));
        Assert.Equal(signer.ToString(), NoteSigner.Parse(signer.ExportPrivateKey()).Value.ToString());
    });

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("a\u0002\n")]
    [InlineData("a\n\n— n AAAAAAA=")]
    public void Text_that_is_none_makes_no_note(string text) => Assert.Throws<ArgumentException>(() => SignedNote.Create(text, new NoteSignature("n", 1, new byte[1])));

    [Fact]
    public void Half_a_surrogate_pair_makes_no_note()
    {
        Assert.Throws<ArgumentException>(() => SignedNote.Create("a\ud800\n", new NoteSignature("n", 1, new byte[1])));
        Assert.Throws<ArgumentException>(() => Checkpoint.Create("a\udc00", 0, default));
        Assert.Equal("a\U0001F600\n", SignedNote.Create("a\U0001F600\n", new NoteSignature("n", 1, new byte[1])).Text);
    }

    private static SignedNote Parse(string text) => SignedNote.Parse(Encoding.UTF8.GetBytes(text)).Value;
}
