using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>What somebody has said of the ledger at a size, for good: a signed checkpoint, an anchor on the L2.</summary>
/// <param name="Name">What says it, for people: <c>The checkpoint of 512 entries</c>.</param>
/// <param name="Size">At how many entries.</param>
/// <param name="LogRoot">The root over them (RFC 6962, section 2.1).</param>
/// <param name="HeadHash">The hash of the block that ends there, or null where nothing is said of it.</param>
/// <param name="ClaimsRoot">The root of the claims on the vault as of there, zeros for none; null where nothing is said of them.</param>
public sealed record Commitment(string Name, ulong Size, Hash256 LogRoot, Hash256? HeadHash = null, Hash256? ClaimsRoot = null);
