using System.Text;
using FsCheck.Fluent;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.Tests.Merkle;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Transparency;

public sealed class LogProofTests
{
    private static readonly Hash256[] Leaves = [.. Enumerable.Range(0, 600).Select(i => MerkleTree.LeafHash(BitConverter.GetBytes(i)))];
    private static readonly NoteSigner Log = NoteSigner.FromSeed("ledger.example", NoteKeyType.Ed25519, new byte[32]);
    private static readonly NoteSigner Witness = NoteSigner.FromSeed("witness.example", NoteKeyType.CosignatureV1, [.. Enumerable.Repeat((byte)3, 32)]);
    private static readonly LogPolicy Policy = new("ledger.example", [Log.Verifier], [Witness.Verifier], 1);

    [Theory]
    [InlineData(Examples.Proof, 73894, 5)]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n\n" + Examples.CosignedCheckpoint, 0, 0)]
    public void Published_proof_is_read_and_written_back(string text, ulong index, int hashes)
    {
        var proof = LogProof.Parse(Encoding.UTF8.GetBytes(text)).Value;
        Assert.Equal((index, hashes), (proof.Index, proof.Path.Count));
        Assert.Equal(text, Encoding.UTF8.GetString(proof.Encode()));
        Assert.Equal(Examples.CosignedCheckpoint, proof.Checkpoint.ToString());
    }

    [Fact]
    public void Extra_data_of_the_published_proof_are_those_bytes() =>
        Assert.Equal("age-v1.2.1-darwin-arm64.tar.gz", Encoding.UTF8.GetString(LogProof.Parse(Encoding.UTF8.GetBytes(Examples.Proof)).Value.Extra.Span));

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v2\nindex 0\n\n")]
    [InlineData("wrong-header\nindex 0\n\n")]
    [InlineData("index 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra YQ==\nextra YQ==\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nextra YQ==\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex notanumber\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex -5\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 05\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex  5\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nYWJj\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\n\n\n")]
    public void Malformed_proof_is_refused(string head) =>
        Assert.Equal("log-proof-malformed", LogProof.Parse(Encoding.UTF8.GetBytes(head + Examples.CosignedCheckpoint)).Error?.Code);

    [Fact]
    public void Proof_with_too_many_hashes_or_without_a_note_is_refused()
    {
        var hash = Convert.ToBase64String(new byte[32]) + "\n";
        Assert.Equal("log-proof-malformed", Parse("c2sp.org/tlog-proof@v1\nindex 0\n" + string.Concat(Enumerable.Repeat(hash, 65)) + "\n" + Examples.CosignedCheckpoint));
        Assert.Equal("log-proof-malformed", Parse("c2sp.org/tlog-proof@v1\nindex 0\n"));
        Assert.Equal("note-malformed", Parse("c2sp.org/tlog-proof@v1\nindex 0\n\ntest checkpoint\n"));

        static string? Parse(string text) => LogProof.Parse(Encoding.UTF8.GetBytes(text)).Error?.Code;
    }

    [Fact]
    public void Proof_from_tiles_verifies_for_its_entry_and_no_other() => Gens.ForAll(Gen.Choose(1, 600).Two().Zip(Gens.Bytes(5)), 60, c =>
    {
        var ((a, b), extra) = c;
        var (index, size) = (Math.Min(a, b) - 1, Math.Max(a, b));
        var written = Prove(index, size, extra).Encode();
        var proof = LogProof.Parse(written).Value;

        Assert.Equal(extra, proof.Extra.ToArray());
        Assert.Equal((ulong)size, proof.Verify(Leaves[index], Policy).Value.Size);
        Assert.Equal("proof-invalid", proof.Verify(Leaves[(index + 1) % 600], Policy).Error?.Code);
        Assert.Equal("proof-invalid", (proof with { Index = (ulong)size }).Verify(Leaves[index], Policy).Error?.Code);
        Assert.Equal("checkpoint-origin", proof.Verify(Leaves[index], new LogPolicy("other.example", [Log.Verifier], [], 0)).Error?.Code);
    });

    [Fact]
    public void Proof_with_any_bit_flipped_fails()
    {
        var written = Prove(300, 555, []).Encode();
        Assert.True(LogProof.Parse(written).Value.Verify(Leaves[300], Policy).IsOk);
        for (var bit = 0; bit < written.Length * 8; bit++)
        {
            written[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(LogProof.Parse(written).Try(out var proof, out _) && proof.Verify(Leaves[300], Policy).IsOk, $"bit {bit}");
            written[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static LogProof Prove(int index, int size, byte[] extra)
    {
        var (tiles, tree) = PublishedTiles.Of(Leaves.AsSpan(0, size));
        var checkpoint = Checkpoint.Create("ledger.example", tree.Size, tree.Root());
        var note = SignedNote.Create(checkpoint.Text, Log.Sign(checkpoint.Text), Witness.Cosign(checkpoint, 1_700_000_000));
        var path = new StoredTree(tree.Size, tiles.ReadAsync).PathAsync((ulong)index, CancellationToken.None);
        Assert.True(path.IsCompletedSuccessfully);
        return new LogProof(extra, (ulong)index, path.GetAwaiter().GetResult(), note);
    }
}
