using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>A block's bytes at the place where they were found.</summary>
/// <param name="Height">The height that is expected there.</param>
/// <param name="FirstSeq">The first sequence number that is expected there.</param>
/// <param name="Raw">The bytes.</param>
/// <param name="LedgerDomain">What signatures are bound to; null for the first block.</param>
internal sealed record LocatedBlock(ulong Height, ulong FirstSeq, RawBlock Raw, LedgerDomain? LedgerDomain)
{
    /// <summary>Its header; null where the bytes are not the text of one.</summary>
    public HeaderText? Header { get; } = HeaderText.Parse(Raw.Header.Span);

    /// <summary>Where the block after it begins; null where this one does not belong here.</summary>
    public ulong? Next => Header is { } header && header.FirstSeq == FirstSeq && header.Height == Height ? FirstSeq + header.Count : null;

    /// <summary>What the first block makes the ledger's signatures bound to; null where it holds no genesis.</summary>
    public LedgerDomain? Domain()
    {
        var end = Raw.Body.Span.IndexOf((byte)'\n');
        return end > 0 && Entry.Parse(Raw.Body[..end]).Try(out var entry, out _) && entry.Actor is null && Genesis.Parse(entry.Payload).Try(out var genesis, out _)
            ? new LedgerDomain(genesis.ChainId, Hash256.Sha256(Raw.Header.Span))
            : null;
    }

    /// <summary>Something is wrong with it.</summary>
    public VerificationException Bad(string what) => new($"Block {Height} at {FirstSeq}", what);
}
