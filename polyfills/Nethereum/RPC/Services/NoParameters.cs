#nullable disable
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.Blocks;

namespace Nethereum.RPC.Eth;

/// <summary>The methods that take nothing and answer with a quantity.</summary>
internal sealed class NoParameters(IClient client, string name) : IEthChainId, IEthGasPrice, IEthBlockNumber
{
    private readonly RpcMethod<HexBigInteger> _method = new(client, name);

    public Task<HexBigInteger> SendRequestAsync(object id = null) => _method.SendAsync(id);
}
