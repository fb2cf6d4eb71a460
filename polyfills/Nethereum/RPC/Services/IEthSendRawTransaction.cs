#nullable disable
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Transactions;

public interface IEthSendRawTransaction
{
    Task<string> SendRequestAsync(string signedTransactionData, object id = null);

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
