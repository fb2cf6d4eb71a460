#nullable disable
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Transactions;

internal sealed class EthEstimateGas(IClient client) : IEthEstimateGas
{
    private readonly RpcMethod<HexBigInteger> _method = new(client, "eth_estimateGas");

    public Task<HexBigInteger> SendRequestAsync(CallInput callInput, object id = null) => 
        _method.SendAsync(id, callInput ?? throw new ArgumentNullException(nameof(callInput)));

    void IEthEstimateGas.IsClosed()
    {
    }
}
