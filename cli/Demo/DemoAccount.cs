using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Demo;

/// <summary>A file that somebody in the demo has on disk.</summary>
/// <param name="Name">Its name on the ledger.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Sha256">Its SHA-256, computed from the disk.</param>
internal sealed record DemoFile(string Name, string Path, Hash256 Sha256);

/// <summary>What somebody in the demo sent: known to the sender, not taken from an answer of the API.</summary>
/// <param name="Who">The sender's role.</param>
/// <param name="Address">The sender's address.</param>
/// <param name="Files">The files.</param>
internal sealed record DemoSent(string Who, Address Address, IReadOnlyList<DemoFile> Files);

/// <summary>One contribution as the fresh reader found and checked it.</summary>
internal sealed record VerifiedContribution(
    string Id, string Contributor, string Address, string State, ulong Version, ulong Records, ulong Duplicates, ulong New, Hash256 Root, Hash256 RecordsSha256,
    IReadOnlyList<VerifiedFile> Files, IReadOnlyList<ulong> Entries);

/// <summary>One file that stands on the ledger with the hash that its contributor has on disk.</summary>
internal sealed record VerifiedFile(string Name, ulong Bytes, Hash256 Sha256);

/// <summary>A contribution that was refused.</summary>
internal sealed record RefusedContribution(string Id, string Contributor, string File, string Code, string Reason, IReadOnlyList<ulong> Entries);

/// <summary>One version of the Datanet as recomputed from blobs.</summary>
internal sealed record VerifiedVersion(ulong Number, ulong Records, Hash256 Root, Hash256 Manifest, ulong Entry);

/// <summary>The ledger as recomputed from its table.</summary>
internal sealed record VerifiedLedger(Hash256 Genesis, ulong Height, Hash256 Head, ulong Entries, ulong Commands, ulong NoOps);

/// <summary>The proof bundle that was checked against the L2, and offline when the stack was gone.</summary>
internal sealed record VerifiedProof(ulong Entry, int Bytes, string Log, ulong Size, Hash256 Root, bool Anchored, bool FlippedByteRefused);

/// <summary>The anchor on the L2 that the fresh reader's ledger goes on from.</summary>
internal sealed record VerifiedAnchor(ulong ChainId, Address Contract, ulong Size, Hash256 LogRoot, ulong Block, Hash256 Transaction);

/// <summary>What a movement did to an account.</summary>
/// <param name="Entry">The entry that caused it, or whose time did.</param>
/// <param name="Kind">That entry's kind.</param>
/// <param name="Reason">Why.</param>
/// <param name="Account">Whose.</param>
/// <param name="Change">By how many base units, with a sign where they left.</param>
internal sealed record VerifiedPosting(ulong Entry, string Kind, string Reason, string Account, string Change);

/// <summary>What the economy came to, recomputed from the blocks; amounts in base units.</summary>
internal sealed record VerifiedEconomy(
    string Proposal, string GasPrice, string Dispute, string Slashed, string Rewarded, string Gas, VerifiedPayout? Payout, IReadOnlyList<VerifiedPosting> Postings);

/// <summary>What was withdrawn to the L2, by the ledger and by the token's contract; in base units.</summary>
internal sealed record VerifiedPayout(Address Account, UInt128 Claim, UInt128 TokenBalance);

/// <summary>What the demo showed. Every number and hash in it was recomputed by the fresh reader.</summary>
internal sealed record DemoAccount(
    bool Verified, VerifiedLedger Ledger, string Datanet, string Owner, IReadOnlyList<VerifiedVersion> Versions, IReadOnlyList<VerifiedContribution> Contributions,
    RefusedContribution Refused, ulong ElapsedMs, VerifiedAnchor? Anchor = null, VerifiedProof? Proof = null, VerifiedEconomy? Economy = null);
