using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;

namespace OpenLedger.TestKit;

/// <summary>What a verification makes of the blocks of a store.</summary>
public static class Verified
{
    /// <summary>Verifies all blocks of a store.</summary>
    public static Task<VerificationReport> VerifyAsync(this IBlockReader store) => BlockVerifier.VerifyAsync(store.ReadRawAsync, new VerificationOptions(), CancellationToken.None);

    /// <summary>A page of blocks as bytes.</summary>
    public static async Task<IReadOnlyList<RawBlock>> ReadRawAsync(this IBlockReader store, Seq from, CancellationToken cancellationToken) =>
        [.. (await store.ReadAsync(from, cancellationToken)).Blocks.Select(Raw)];

    /// <summary>A block as bytes.</summary>
    public static RawBlock Raw(this Block block) => new(block.HeaderBytes, block.Signature.ToArray(), block.Body);
}
