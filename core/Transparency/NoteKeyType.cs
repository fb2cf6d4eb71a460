namespace OpenLedger.Core.Transparency;

/// <summary>What a key's signatures are (signed-note, "Signature types"). Signatures of other types are kept, and never looked at.</summary>
public enum NoteKeyType : byte
{
    /// <summary>Ed25519 (RFC 8032) over the note's text: how a log signs its checkpoints.</summary>
    Ed25519 = 0x01,

    /// <summary>Ed25519 over a time and the text of a checkpoint (tlog-cosignature, "Ed25519 signed message"): how a witness cosigns.</summary>
    CosignatureV1 = 0x04,
}
