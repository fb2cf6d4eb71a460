#nullable disable
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Transactions;

internal sealed class EthGetTransactionByHash(IClient client) : IEthGetTransactionByHash
{
    private readonly RpcMethod<Transaction> _method = new(client, "eth_getTransactionByHash");

    public Task<Transaction> SendRequestAsync(string hashTransaction, object id = null) => 
        _method.SendAsync(id, hashTransaction.EnsureHexPrefix() ?? throw new ArgumentNullException(nameof(hashTransaction)));

    void IEthGetTransactionByHash.IsClosed()
    {
    }
}
