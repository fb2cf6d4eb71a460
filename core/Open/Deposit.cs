using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>Which deposit on the L2 it is: the place of the event that the vault emitted. Each is credited once.</summary>
/// <param name="TxHash">The hash of the transaction.</param>
/// <param name="LogIndex">The place of the event among those of its block, from 0.</param>
public readonly record struct DepositId(Hash256 TxHash, uint LogIndex) : IComparable<DepositId>
{
    /// <summary>By transaction, then by place.</summary>
    public int CompareTo(DepositId other) => TxHash.CompareTo(other.TxHash) is var order and not 0 ? order : LogIndex.CompareTo(other.LogIndex);

    /// <summary>As people look it up on the L2: <c>0x…/3</c>.</summary>
    public override string ToString() => $"0x{TxHash}/{LogIndex}";
}

/// <summary>A deposit that was credited: a line of its account's statement.</summary>
/// <param name="Id">Which.</param>
/// <param name="Vault">The contract that emitted it.</param>
/// <param name="BlockNumber">The L2 block that has it.</param>
/// <param name="Account">Who was credited.</param>
/// <param name="Amount">How much.</param>
/// <param name="Balance">The account's balance after it.</param>
/// <param name="Seq">The entry that credited it.</param>
/// <param name="Time">When.</param>
public sealed record Deposit(DepositId Id, Address Vault, ulong BlockNumber, Address Account, OpenAmount Amount, OpenAmount Balance, Seq Seq, LedgerTime Time);
