#nullable disable
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Transactions;

internal sealed class EthSendTransaction(IClient client) : IEthSendTransaction
{
    private readonly RpcMethod<string> _method = new(client, "eth_sendTransaction");

    public Task<string> SendRequestAsync(TransactionInput input, object id = null) => 
        _method.SendAsync(id, input ?? throw new ArgumentNullException(nameof(input)));

    void IEthSendTransaction.IsClosed()
    {
    }
}
