#nullable disable
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Transactions;

internal sealed class EthGetTransactionReceipt(IClient client) : IEthGetTransactionReceipt
{
    private readonly RpcMethod<TransactionReceipt> _method = new(client, "eth_getTransactionReceipt");

    public Task<TransactionReceipt> SendRequestAsync(string transactionHash, object id = null) => 
        _method.SendAsync(id, transactionHash.EnsureHexPrefix() ?? throw new ArgumentNullException(nameof(transactionHash)));

    void IEthGetTransactionReceipt.IsClosed()
    {
    }
}
