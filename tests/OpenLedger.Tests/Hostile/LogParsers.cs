using OpenLedger.Core.Merkle;
using OpenLedger.Core.Transparency;
using OpenLedger.Tests.Transparency;

namespace OpenLedger.Tests.Hostile;

/// <summary>The parsers of what logs and witnesses publish, with what the specifications give as examples.</summary>
internal static class LogParsers
{
    public static IEnumerable<HostileParser> All()
    {
        yield return new("tile", b => Tile.Parse(new TileId(0, 1, 3), b).IsOk, [new byte[96]]);
        yield return new("entry bundle", b => EntryBundle.Parse(b, 3).IsOk, [EntryBundle.Encode([new byte[300], Array.Empty<byte>(), "{}"u8.ToArray()])]);
        yield return HostileParser.OfText("tile path", t => TileId.TryParse(t, out _), "tile/0/x001/x234/067", "tile/entries/017.p/255");
        yield return new("note", ParsesNote, [Utf8(Examples.SignedMessage), Utf8(Examples.CosignedCheckpoint)]);
        yield return HostileParser.OfText("checkpoint", t => Checkpoint.Parse(t).Try(out var checkpoint, out _) && checkpoint.Text == t, Examples.CheckpointText);
        yield return HostileParser.OfText("note key", t => NoteVerifier.Parse(t).IsOk, Examples.FooKey, Examples.WitnessKey);
        yield return HostileParser.OfText("note private key", t => NoteSigner.Parse(t).IsOk, Examples.PeterPrivateKey);
        yield return new("log proof", ParsesProof, [Utf8(Examples.Proof)]);
        yield return new("witness request", b => WitnessRequest.Parse(b).Try(out var request, out _) && request.Encode().AsSpan().SequenceEqual(b), [Utf8("old 0\n\n" + Examples.CosignedCheckpoint)]);
        yield return new("integrated log", b => IntegratedLog.Parse(b).IsOk, [new IntegratedLog(5, MerkleTree.EmptyRoot, 2, MerkleTree.EmptyRoot, new(7), new(8)).Encode()]);
    }

    /// <summary>Verifying is part of it: the signatures are the stranger's, too.</summary>
    private static bool ParsesNote(byte[] bytes)
    {
        if (!SignedNote.Parse(bytes).Try(out var note, out _))
            return false;
        note.Verify([NoteVerifier.Parse(Examples.FooKey).Value]).Try(out _, out _);
        return note.Encode().AsSpan().SequenceEqual(bytes);
    }

    private static bool ParsesProof(byte[] bytes) => LogProof.Parse(bytes).Try(out var proof, out _) && proof.Encode().AsSpan().SequenceEqual(bytes);

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
