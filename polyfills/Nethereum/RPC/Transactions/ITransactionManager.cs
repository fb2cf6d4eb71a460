#nullable disable
using System.Numerics;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Accounts;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Fee1559Suggestions;
using Nethereum.RPC.TransactionReceipts;

namespace Nethereum.RPC.TransactionManagers;

public interface ITransactionManager
{
    IClient Client { get; set; }

    BigInteger DefaultGas { get; set; }

    /// <summary>Null where the node signs.</summary>
    IAccount Account { get; }

    /// <summary>Whether transactions have a gas price where the caller does not say.</summary>
    bool UseLegacyAsDefault { get; set; }

    IFee1559SuggestionStrategy Fee1559SuggestionStrategy { get; set; }

    ITransactionReceiptService TransactionReceiptService { get; set; }

    bool CalculateOrSetDefaultGasPriceFeesIfNotSet { get; set; }

    bool EstimateOrSetDefaultGasIfNotSet { get; set; }

    BigInteger? ChainId { get; }

    /// <summary>Fills in what is missing, signs and sends; the answer is the transaction's hash.</summary>
    Task<string> SendTransactionAsync(TransactionInput transactionInput);

    Task<string> SendTransactionAsync(string from, string to, HexBigInteger amount);

    Task<HexBigInteger> EstimateGasAsync(CallInput callInput);

    /// <summary>Fills in what is missing and signs; the answer is what to send, as hexadecimal without prefix.</summary>
    Task<string> SignTransactionAsync(TransactionInput transaction);

    Task<TransactionReceipt> SendTransactionAndWaitForReceiptAsync(TransactionInput transactionInput, CancellationToken cancellationToken = default);

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
