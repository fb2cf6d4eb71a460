#nullable disable
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth;

internal sealed class EthGetCode(IClient client) : IEthGetCode
{
    private readonly RpcMethod<string> _method = new(client, "eth_getCode");

    public BlockParameter DefaultBlock { get; set; } = BlockParameter.CreateLatest();

    public Task<string> SendRequestAsync(string address, BlockParameter block, object id = null) => 
        _method.SendAsync(id, address.EnsureHexPrefix() ?? throw new ArgumentNullException(nameof(address)), block ?? throw new ArgumentNullException(nameof(block)));

    public Task<string> SendRequestAsync(string address, object id = null) => SendRequestAsync(address, DefaultBlock, id);

    void IEthGetCode.IsClosed()
    {
    }
}
