#nullable disable
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Blocks;

internal sealed class EthGetBlockWithTransactionsByNumber(IClient client) : IEthGetBlockWithTransactionsByNumber
{
    private readonly RpcMethod<BlockWithTransactions> _method = new(client, "eth_getBlockByNumber");

    public Task<BlockWithTransactions> SendRequestAsync(BlockParameter blockParameter, object id = null) => 
        _method.SendAsync(id, blockParameter ?? throw new ArgumentNullException(nameof(blockParameter)), true);

    public Task<BlockWithTransactions> SendRequestAsync(HexBigInteger number, object id = null) => 
        _method.SendAsync(id, number ?? throw new ArgumentNullException(nameof(number)), true);

    void IEthGetBlockWithTransactionsByNumber.IsClosed()
    {
    }
}
