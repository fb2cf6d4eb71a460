#nullable disable
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Filters;

internal sealed class EthGetLogs(IClient client) : IEthGetLogs
{
    private readonly RpcMethod<FilterLog[]> _method = new(client, "eth_getLogs");

    public Task<FilterLog[]> SendRequestAsync(NewFilterInput newFilter, object id = null) => _method.SendAsync(id, newFilter ?? throw new ArgumentNullException(nameof(newFilter)));

    void IEthGetLogs.IsClosed()
    {
    }
}
