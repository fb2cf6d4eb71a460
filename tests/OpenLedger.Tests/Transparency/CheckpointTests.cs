using System.Text;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace OpenLedger.Tests.Transparency;

public sealed class CheckpointTests
{
    private static readonly NoteSigner Log = NoteSigner.FromSeed("ledger.example", NoteKeyType.Ed25519, Seed(1));
    private static readonly NoteSigner[] Witnesses = [.. Enumerable.Range(2, 3).Select(i => NoteSigner.FromSeed($"witness.example/w{i}", NoteKeyType.CosignatureV1, Seed(i)))];
    private static readonly Checkpoint Now = Checkpoint.Create("ledger.example", 7, Hash256.Sha256("root"u8));
    private static readonly SignedNote Signed = SignedNote.Create(Now.Text, Log.Sign(Now.Text));

    [Theory]
    [InlineData(Examples.CheckpointText, "example.com/behind-the-sofa", 20852163)]
    [InlineData("go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n", "go.sum database tree", 123456789012)]
    [InlineData("a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "a", 0)]
    public void Published_checkpoint_is_read_and_written_back(string text, string origin, ulong size)
    {
        var checkpoint = Checkpoint.Parse(text).Value;
        Assert.Equal((origin, size), (checkpoint.Origin, checkpoint.Size));
        Assert.Equal(text, checkpoint.Text);
        Assert.Equal(text, Checkpoint.Create(origin, size, checkpoint.Root).Text);
    }

    [Fact]
    public void Root_of_the_published_checkpoint_is_the_published_hash() =>
        Assert.Equal(MerkleTree.LeafHash("hello world"u8), Checkpoint.Parse("go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n").Value.Root);

    [Fact]
    public void Extension_lines_are_kept() =>
        Assert.Equal(["one", "two"], Checkpoint.Parse(Examples.CheckpointText + "one\ntwo\n").Value.Extensions);

    [Theory]
    [InlineData("")]
    [InlineData("origin\n1\n")]
    [InlineData("\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n0xabc\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n18446744073709551616\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n")]
    [InlineData("origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nmore\n")]
    [InlineData("origin\r\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n1 \nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("origin\n1\n CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    public void Malformed_checkpoint_is_refused(string text) => Assert.Equal("checkpoint-malformed", Checkpoint.Parse(text).Error?.Code);

    [Fact]
    public void Published_cosignature_has_the_time_that_its_specification_gives_in_its_range()
    {
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(Examples.CosignedCheckpoint)).Value;
        var witness = note.Signatures[1];
        Assert.Equal(("witness.example.com/w1", 8 + 64), (witness.Name, witness.Bytes.Length));
        // 20 March 2023, when the example was made.
        Assert.Equal(1679315147UL, Witnesses[0].Verifier.TimeOf(witness));
    }

    [Fact]
    public void Cosigned_message_is_that_of_the_specification()
    {
        var checkpoint = Checkpoint.Parse(Examples.CheckpointText).Value;
        var signature = Witnesses[0].Cosign(checkpoint, 1679315147);
        var message = Encoding.UTF8.GetBytes("cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");
        var bytes = signature.Bytes.ToArray();
        Assert.Equal([0, 0, 0, 0, 0x64, 0x18, 0x50, 0xCB], bytes[..8]);
        Assert.True(Ed25519.Verify(bytes, 8, Witnesses[0].Verifier.PublicKey.ToArray(), 0, message, 0, message.Length));
        Assert.True(Witnesses[0].Verifier.Verify(Examples.CheckpointText, signature));
    }

    [Fact]
    public void Cosignature_with_another_time_text_or_length_is_refused()
    {
        var key = Witnesses[0].Verifier;
        var signature = Witnesses[0].Cosign(Now, 1_700_000_000);
        Assert.True(key.Verify(Now.Text, signature));
        Assert.False(key.Verify(Now.Text + "more\n", signature));
        for (var bit = 0; bit < signature.Bytes.Length * 8; bit++)
        {
            var changed = signature.Bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(key.Verify(Now.Text, signature with { Bytes = changed }));
        }
        Assert.False(key.Verify(Now.Text, signature with { Bytes = signature.Bytes[..^1] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Witnesses[0].Cosign(Now, 1UL << 63));
        Assert.Throws<InvalidOperationException>(() => Witnesses[0].Sign(Now.Text));
        Assert.Throws<InvalidOperationException>(() => Log.Cosign(Now, 1));
    }

    [Fact]
    public void Policy_takes_a_checkpoint_of_the_log_with_enough_witnesses()
    {
        var cosigned = Signed.With(Witnesses[0].Cosign(Now, 5), Witnesses[1].Cosign(Now, 6));
        Assert.Equal(7UL, Policy(0).Verify(Signed).Value.Size);
        Assert.Equal(Now.Root, Policy(2).Verify(cosigned).Value.Root);
        Assert.Equal("checkpoint-witnesses", Policy(1).Verify(Signed).Error?.Code);
        Assert.Equal("checkpoint-witnesses", Policy(3).Verify(cosigned).Error?.Code);
        // A witness that cosigns twice is one witness.
        Assert.Equal("checkpoint-witnesses", Policy(2).Verify(Signed.With(Witnesses[0].Cosign(Now, 5), Witnesses[0].Cosign(Now, 6))).Error?.Code);
    }

    [Fact]
    public void Policy_refuses_what_the_log_did_not_sign()
    {
        var stranger = NoteSigner.FromSeed("ledger.example", NoteKeyType.Ed25519, Seed(9));
        Assert.Equal("note-unsigned", Policy(0).Verify(SignedNote.Create(Now.Text, stranger.Sign(Now.Text))).Error?.Code);
        Assert.Equal("note-unsigned", Policy(1).Verify(SignedNote.Create(Now.Text, Witnesses[0].Cosign(Now, 5))).Error?.Code);
        var other = Checkpoint.Create("other.example", 7, Now.Root);
        Assert.Equal("checkpoint-origin", Policy(0).Verify(SignedNote.Create(other.Text, Log.Sign(other.Text))).Error?.Code);
        Assert.Equal("checkpoint-malformed", Policy(0).Verify(SignedNote.Create("ledger.example\n", Log.Sign("ledger.example\n"))).Error?.Code);
        Assert.Equal("note-signature", Policy(0).Verify(Signed.With(Witnesses[0].Cosign(other, 5))).Error?.Code);
    }

    [Fact]
    public void Policy_that_means_nothing_is_a_bug()
    {
        Assert.Throws<ArgumentException>(() => Policy(4));
        Assert.Throws<ArgumentException>(() => new LogPolicy("ledger.example", [], [], 0));
        Assert.Throws<ArgumentException>(() => new LogPolicy("ledger.example", [Witnesses[0].Verifier], [], 0));
        Assert.Throws<ArgumentException>(() => new LogPolicy("ledger.example", [Log.Verifier], [Log.Verifier], 1));
        // One key under two names would count as two witnesses.
        var twin = NoteSigner.FromSeed("witness.example/twin", NoteKeyType.CosignatureV1, Seed(2));
        Assert.Throws<ArgumentException>(() => new LogPolicy("ledger.example", [Log.Verifier], [Witnesses[0].Verifier, twin.Verifier], 2));
    }

    private static LogPolicy Policy(int threshold) => new("ledger.example", [Log.Verifier], [.. Witnesses.Select(w => w.Verifier)], threshold);

    private static byte[] Seed(int number) => [.. Enumerable.Repeat((byte)number, 32)];
}
