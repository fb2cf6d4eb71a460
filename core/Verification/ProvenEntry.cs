using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
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

    /// <summary>
    /// Holds the checkpoint against what else is said of the ledger for good, such as an anchor on the L2, and with it the entry: at the same size both must have one root, else one
    /// must begin with the other.
    /// </summary>
    /// <param name="said">What is said; it must cover the entry.</param>
    /// <param name="consistency">The consistency proof between both sizes (RFC 6962, section 2.1.2), from the bottom; empty at the same size.</param>
    /// <exception cref="VerificationException">It is said of another log, or does not cover the entry.</exception>
    public void Meet(Commitment said, IReadOnlyList<Hash256> consistency)
    {
        if (Entry.Seq.Value >= said.Size)
            throw new VerificationException(said.Name, $"it does not cover entry {Entry.Seq}");
        if (said.Size == Checkpoint.Size && said.LogRoot != Checkpoint.Root)
            throw new VerificationException(said.Name, $"it says the root {said.LogRoot}, and the checkpoint has {Checkpoint.Root}");
        var isConsistent = said.Size < Checkpoint.Size
            ? Rfc6962.IsConsistent(said.Size, said.LogRoot, Checkpoint.Size, Checkpoint.Root, [.. consistency])
            : Rfc6962.IsConsistent(Checkpoint.Size, Checkpoint.Root, said.Size, said.LogRoot, [.. consistency]);
        if (!isConsistent)
            throw new VerificationException(said.Name, $"nothing proves that it and the checkpoint of {Checkpoint.Size} entries are of one log");
    }

    private static Error Invalid(string what) => Error.Invalid("proof-invalid", what);
}
