using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary><c>bridge.deposit</c>, attested: somebody has put OPEN into the vault on the L2, and is credited with it here.</summary>
/// <param name="ChainId">The EIP-155 id of the chain, which is the ledger's.</param>
/// <param name="Vault">The contract that emitted the event.</param>
/// <param name="Id">Where the event stands.</param>
/// <param name="BlockNumber">The block that has it.</param>
/// <param name="Account">Who is credited.</param>
/// <param name="Amount">With how much.</param>
public sealed record BridgeDeposit(ulong ChainId, Address Vault, DepositId Id, ulong BlockNumber, Address Account, OpenAmount Amount) : Payload
{
    /// <summary>The payload for signing.</summary>
    public object ToJson() => new
    {
        account = Account.ToString(),
        amount = Amount.ToString(),
        blockNumber = BlockNumber.ToString(System.Globalization.CultureInfo.InvariantCulture),
        chainId = ChainId.ToString(System.Globalization.CultureInfo.InvariantCulture),
        logIndex = Id.LogIndex.ToString(System.Globalization.CultureInfo.InvariantCulture),
        txHash = Id.TxHash.ToString(),
        vault = Vault.ToString(),
    };

    internal static BridgeDeposit Read(ObjectReader reader)
    {
        var account = reader.Address("account");
        var amount = OpenAmount.Read(reader, "amount");
        var blockNumber = reader.UInt64("blockNumber");
        var chainId = reader.UInt64("chainId", 1, long.MaxValue);
        var logIndex = (uint)reader.UInt64("logIndex", 0, uint.MaxValue);
        var txHash = reader.Hash("txHash");
        return new BridgeDeposit(chainId, reader.Address("vault"), new DepositId(txHash, logIndex), blockNumber, account, amount);
    }
}
