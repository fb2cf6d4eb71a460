#nullable disable
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Transactions;

internal sealed class EthSendRawTransaction(IClient client) : IEthSendRawTransaction
{
    private readonly RpcMethod<string> _method = new(client, "eth_sendRawTransaction");

    public Task<string> SendRequestAsync(string signedTransactionData, object id = null) => 
        _method.SendAsync(id, signedTransactionData.EnsureHexPrefix() ?? throw new ArgumentNullException(nameof(signedTransactionData)));

    void IEthSendRawTransaction.IsClosed()
    {
    }
}
