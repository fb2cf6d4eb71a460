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
    private const int WordSize = 32;

    /// <summary>
    /// keccak256(keccak256(abi.encode(account, payout, total))), three words. It is hashed twice so that no node, which hashes two words, can pass for a leaf; it is
    /// what OpenZeppelin's StandardMerkleTree makes of <c>["address", "address", "uint256"]</c>.
    /// </summary>
    public Hash256 Hash()
    {
        var words = new byte[3 * WordSize];
        Account.CopyTo(words.AsSpan(WordSize - Address.Size));
        Payout.CopyTo(words.AsSpan((2 * WordSize) - Address.Size));
        BinaryPrimitives.WriteUInt128BigEndian(words.AsSpan((3 * WordSize) - 16), Total);
        return new Hash256(Keccak.Hash(Keccak.Hash(words)));
    }
}
