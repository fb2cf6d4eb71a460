#nullable disable
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth;

internal sealed class EthGetStorageAt(IClient client) : IEthGetStorageAt
{
    private readonly RpcMethod<string> _method = new(client, "eth_getStorageAt");

    public BlockParameter DefaultBlock { get; set; } = BlockParameter.CreateLatest();

    public Task<string> SendRequestAsync(string address, HexBigInteger position, BlockParameter block, object id = null) => 
        _method.SendAsync(id, address.EnsureHexPrefix() ?? throw new ArgumentNullException(nameof(address)), position ?? throw new ArgumentNullException(nameof(position)), block ?? throw new ArgumentNullException(nameof(block)));

    public Task<string> SendRequestAsync(string address, HexBigInteger position, object id = null) => SendRequestAsync(address, position, DefaultBlock, id);

    void IEthGetStorageAt.IsClosed()
    {
    }
}
