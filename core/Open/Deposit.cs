using System.Globalization;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>
/// Which deposit on the L2 it is: the number that the vault gave it. Each is credited once. A reorganization of the L2 can put it into another transaction or to another place in its
/// block, and it keeps its number, or another deposit has that.
/// </summary>
/// <param name="Vault">The contract that took it.</param>
/// <param name="Number">Which of its deposits, from 0.</param>
public readonly record struct DepositId(Address Vault, ulong Number) : IComparable<DepositId>
{
    /// <summary>By vault, then by number.</summary>
    public int CompareTo(DepositId other) => Vault.CompareTo(other.Vault) is var order and not 0 ? order : Number.CompareTo(other.Number);

    /// <summary>The vault's address and the number: <c>0x…/3</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Vault}/{Number}");
}

/// <summary>A deposit that was credited.</summary>
/// <param name="Id">Which.</param>
/// <param name="TxHash">The transaction on the L2 that it was seen in.</param>
/// <param name="BlockNumber">The L2 block that had it.</param>
/// <param name="Account">Who was credited.</param>
/// <param name="Amount">How much.</param>
/// <param name="Seq">The entry that credited it.</param>
/// <param name="Time">When.</param>
public sealed record Deposit(DepositId Id, Hash256 TxHash, ulong BlockNumber, Address Account, OpenAmount Amount, Seq Seq, LedgerTime Time);
