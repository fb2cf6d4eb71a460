using System.Buffers.Binary;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Claims;

/// <summary>What an account may have claimed from the vault in all, and who gets it: a leaf of the tree whose root is anchored.</summary>
/// <param name="Account">The account: the address under which the ledger knows it, which stays when the wallet changes.</param>
/// <param name="Payout">Whom the vault pays.</param>
/// <param name="Total">All that was ever withdrawn to the L2, in base units. It only grows, past the supply too, since OPEN
/// goes back and forth; the vault pays what of it has not been paid.</param>
public readonly record struct ClaimLeaf(Address Account, Address Payout, UInt128 Total)
{
    /// <summary>The length of <see cref="Encode"/>, in bytes.</summary>
    internal const int EncodedSize = 3 * WordSize;

    private const int WordSize = 32;

    /// <summary>
    /// keccak256(keccak256(abi.encode(account, payout, total))), three words. It is hashed twice so that no node, which hashes two words, can pass for a leaf; it is
    /// what OpenZeppelin's StandardMerkleTree makes of <c>["address", "address", "uint256"]</c>.
    /// </summary>
    public Hash256 Hash()
    {
        Span<byte> encoded = stackalloc byte[EncodedSize];
        Encode(encoded);
        Span<byte> digest = stackalloc byte[Hash256.Size];
        KeccakBatch.Hash(encoded, EncodedSize, digest);
        KeccakBatch.Hash(digest, Hash256.Size, digest);
        return new Hash256(digest);
    }

    /// <summary>abi.encode(account, payout, total).</summary>
    internal void Encode(Span<byte> words)
    {
        words.Clear();
        Account.CopyTo(words[(WordSize - Address.Size)..]);
        Payout.CopyTo(words[((2 * WordSize) - Address.Size)..]);
        BinaryPrimitives.WriteUInt128BigEndian(words[((3 * WordSize) - 16)..], Total);
    }
}
