using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Core.Verification;

/// <summary>An entry of which it is proved that it is in a log: what a proof bundle (C2SP tlog-proof with the entry's line as extra data) says once it has been checked.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Line">Its line.</param>
/// <param name="Note">The checkpoint as it was signed.</param>
/// <param name="Checkpoint">The checkpoint.</param>
public sealed record ProvenEntry(Entry Entry, ReadOnlyMemory<byte> Line, SignedNote Note, Checkpoint Checkpoint)
{
    /// <summary>Checks a proof bundle. It needs nothing but the bundle and whom one trusts.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="policy">Whom one trusts about the log.</param>
    /// <returns>The entry; or the error of what is malformed or not signed; or <c>proof-invalid</c>, where the entry is not at its place under the checkpoint.</returns>
    public static Result<ProvenEntry> Verify(ReadOnlySpan<byte> bundle, LogPolicy policy)
    {
        if (!LogProof.Parse(bundle).Try(out var proof, out var error) || !policy.Verify(proof.Checkpoint).Try(out var checkpoint, out error))
            return error;
        var root = Rfc6962.RootByPath(Rfc6962.LeafHash(proof.Extra.Span), proof.Index, checkpoint.Size, [.. proof.Path]);
        if (root != checkpoint.Root)
            return Invalid($"The path of entry {proof.Index} does not lead from its line to the root of the checkpoint of {checkpoint.Size} entries.");
        if (!Entry.Parse(proof.Extra).Try(out var entry, out error))
            return error;
        return entry.Seq.Value == proof.Index
            ? new ProvenEntry(entry, proof.Extra, proof.Checkpoint, checkpoint)
            : Invalid($"The line at {proof.Index} is that of entry {entry.Seq}.");
    }

    /// <summary>Whether the author that the entry names has signed it for a ledger; null for a system entry, which has none.</summary>
    public bool? IsSignedFor(LedgerDomain domain) => Entry.Actor is null ? null : ParsedCommand.From(Entry, domain) is not null;

    private static Error Invalid(string what) => Error.Invalid("proof-invalid", what);
}
