using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary>How a grant ended before its time.</summary>
/// <param name="Time">From which moment on it does not hold.</param>
/// <param name="Seq">The entry that ended it: the receipt.</param>
/// <param name="Replaced">True where a newer grant to the same address took its place, false where it was revoked.</param>
/// <param name="Reason">Why it was revoked; null where it was replaced.</param>
public sealed record GrantEnd(LedgerTime Time, Seq Seq, bool Replaced, string? Reason);

/// <summary>What an owner lets somebody do with a Datanet.</summary>
/// <param name="Datanet">Which.</param>
/// <param name="Grantee">Who may.</param>
/// <param name="Uses">What.</param>
/// <param name="Seq">The entry that granted it.</param>
/// <param name="Time">From when on.</param>
/// <param name="ExpiresAt">From which moment on it does not hold any more; null where only a revocation ends it.</param>
public sealed record DatanetGrant(DatanetId Datanet, Address Grantee, DatanetUses Uses, Seq Seq, LedgerTime Time, LedgerTime? ExpiresAt)
{
    /// <summary>How it ended before its time, or null.</summary>
    public GrantEnd? End { get; init; }

    /// <summary>Whether it holds at a moment.</summary>
    public bool HoldsAt(LedgerTime time) => Time <= time && (ExpiresAt is not { } expiry || time < expiry) && (End is null || time < End.Time);
}
