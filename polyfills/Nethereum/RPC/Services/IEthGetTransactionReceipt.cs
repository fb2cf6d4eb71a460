#nullable disable
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Transactions;

/// <summary>The receipt, or null while the transaction is in no block.</summary>
public interface IEthGetTransactionReceipt
{
    Task<TransactionReceipt> SendRequestAsync(string transactionHash, object id = null);

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
