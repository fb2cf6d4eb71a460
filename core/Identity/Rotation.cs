using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Identity;

/// <summary>
/// What a new key signs (EIP-712 <c>Rotation</c>) to act for an account, and the account's guardian to have it do so at once. It is bound to the one command that carries it, whose nonce is used
/// once and which nobody takes after its deadline: it cannot be used again, and not on another ledger.
/// </summary>
/// <param name="Account">The account, by the address that it began with.</param>
/// <param name="Key">The new key's address.</param>
/// <param name="Nonce">The command's.</param>
/// <param name="Deadline">The command's.</param>
public sealed record Rotation(Address Account, Address Key, ulong Nonce, LedgerTime Deadline);
