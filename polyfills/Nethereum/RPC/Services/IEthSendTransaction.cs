#nullable disable
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Transactions;

public interface IEthSendTransaction
{
    Task<string> SendRequestAsync(TransactionInput input, object id = null);

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
