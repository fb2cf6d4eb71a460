using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>What a verification of a whole ledger has proved. What could not be proved is an exception.</summary>
/// <param name="Head">The newest block; null where the ledger was read from its public tiles, which know no blocks.</param>
/// <param name="Domain">What signatures for this ledger are bound to.</param>
/// <param name="State">What the ledger says, recomputed from its entries.</param>
/// <param name="LogRoot">The root over all entries (RFC 6962, section 2.1).</param>
/// <param name="Commands">How many entries are commands of users; with signatures checked, only those that carry their author's.</param>
/// <param name="Rejected">The entries that the rules reject, by the code of the reason, in the order in which they first occur.</param>
/// <param name="Met">The commitments that the ledger has met, all that there were.</param>
/// <param name="SignaturesChecked">Whether the commands' signatures were.</param>
public sealed record VerificationReport(
    VerifiedHead? Head, LedgerDomain Domain, LedgerState State, Hash256 LogRoot, ulong Commands,
    IReadOnlyList<RejectedEntries> Rejected, IReadOnlyList<Commitment> Met, bool SignaturesChecked)
{
    /// <summary>How many entries were read, hashed and applied.</summary>
    public ulong Entries => State.NextSeq.Value;

    /// <summary>How many entries claim an author whose signature they do not carry. They change nothing.</summary>
    public ulong Forged => Rejected.FirstOrDefault(r => r.Code == LedgerState.SignatureInvalid)?.Count ?? 0;

    /// <summary>How many entries are on the ledger and change nothing, the forged ones among them.</summary>
    public ulong NoOps => Rejected.Aggregate(0UL, (sum, r) => sum + r.Count);
}

/// <summary>The newest block.</summary>
/// <param name="Height">Its height, from 0.</param>
/// <param name="Hash">SHA-256 of its header.</param>
public sealed record VerifiedHead(ulong Height, Hash256 Hash);

/// <summary>Entries that are in well-formed blocks and that the rules reject: no-ops for everyone, and to the blame of the writer.</summary>
/// <param name="Code">Why.</param>
/// <param name="Count">How many.</param>
/// <param name="First">The first of them.</param>
/// <param name="Reason">What is wrong with that one.</param>
public sealed record RejectedEntries(string Code, ulong Count, Seq First, string Reason);
