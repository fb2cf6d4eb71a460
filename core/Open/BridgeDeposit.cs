using OpenLedger.Core.Accounts;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary><c>bridge.deposit</c>, attested: somebody has put OPEN into the vault on the L2, and is credited with it here.</summary>
/// <param name="ChainId">The EIP-155 id of the chain, which is the ledger's.</param>
/// <param name="Id">The vault, and which of its deposits it is.</param>
/// <param name="TxHash">The transaction that has the event: evidence, not identity.</param>
/// <param name="BlockNumber">The block that has it.</param>
/// <param name="Account">Who is credited.</param>
/// <param name="Amount">With how much.</param>
public sealed record BridgeDeposit(ulong ChainId, DepositId Id, Hash256 TxHash, ulong BlockNumber, Address Account, OpenAmount Amount) : OpenPayload
{
    /// <summary>The payload for signing.</summary>
    public object ToJson() => new
    {
        account = Account.ToString(),
        amount = Amount.ToString(),
        blockNumber = BlockNumber.ToString(System.Globalization.CultureInfo.InvariantCulture),
        chainId = ChainId.ToString(System.Globalization.CultureInfo.InvariantCulture),
        number = Id.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        txHash = TxHash.ToString(),
        vault = Id.Vault.ToString(),
    };

    internal override Payload Resolve(AccountBook accounts) => this with { Account = accounts.AccountOf(Account) };

    internal static BridgeDeposit Read(ObjectReader reader)
    {
        var account = reader.Address("account");
        var amount = OpenAmount.Read(reader, "amount");
        var blockNumber = reader.UInt64("blockNumber");
        var chainId = reader.UInt64("chainId", 1, long.MaxValue);
        var number = reader.UInt64("number");
        var txHash = reader.Hash("txHash");
        return new BridgeDeposit(chainId, new DepositId(reader.Address("vault"), number), txHash, blockNumber, account, amount);
    }
}
