#nullable disable
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Blocks;

internal sealed class EthGetBlockWithTransactionsHashesByNumber(IClient client) : IEthGetBlockWithTransactionsHashesByNumber
{
    private readonly RpcMethod<BlockWithTransactionHashes> _method = new(client, "eth_getBlockByNumber");

    public Task<BlockWithTransactionHashes> SendRequestAsync(BlockParameter blockParameter, object id = null) => 
        _method.SendAsync(id, blockParameter ?? throw new ArgumentNullException(nameof(blockParameter)), false);

    public Task<BlockWithTransactionHashes> SendRequestAsync(HexBigInteger number, object id = null) => 
        _method.SendAsync(id, number ?? throw new ArgumentNullException(nameof(number)), false);

    void IEthGetBlockWithTransactionsHashesByNumber.IsClosed()
    {
    }
}
