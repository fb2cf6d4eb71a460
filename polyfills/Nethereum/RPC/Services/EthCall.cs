#nullable disable
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Transactions;

internal sealed class EthCall(IClient client) : IEthCall
{
    private readonly RpcMethod<string> _method = new(client, "eth_call");

    public BlockParameter DefaultBlock { get; set; } = BlockParameter.CreateLatest();

    public Task<string> SendRequestAsync(CallInput callInput, BlockParameter block, object id = null) => 
        _method.SendAsync(id, callInput ?? throw new ArgumentNullException(nameof(callInput)), block ?? throw new ArgumentNullException(nameof(block)));

    public Task<string> SendRequestAsync(CallInput callInput, object id = null) => SendRequestAsync(callInput, DefaultBlock, id);

    void IEthCall.IsClosed()
    {
    }
}
