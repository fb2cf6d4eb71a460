#nullable disable
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Transactions;

/// <summary>The transaction, or null where the node does not know it.</summary>
public interface IEthGetTransactionByHash
{
    Task<Transaction> SendRequestAsync(string hashTransaction, object id = null);

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
