#nullable disable
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Blocks;

internal sealed class EthGetBlockWithTransactionsHashesByHash(IClient client) : IEthGetBlockWithTransactionsHashesByHash
{
    private readonly RpcMethod<BlockWithTransactionHashes> _method = new(client, "eth_getBlockByHash");

    public Task<BlockWithTransactionHashes> SendRequestAsync(string blockHash, object id = null) => 
        _method.SendAsync(id, blockHash.EnsureHexPrefix() ?? throw new ArgumentNullException(nameof(blockHash)), false);

    void IEthGetBlockWithTransactionsHashesByHash.IsClosed()
    {
    }
}
