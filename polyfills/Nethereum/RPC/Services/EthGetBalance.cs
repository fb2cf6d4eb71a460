#nullable disable
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth;

internal sealed class EthGetBalance(IClient client) : IEthGetBalance
{
    private readonly RpcMethod<HexBigInteger> _method = new(client, "eth_getBalance");

    public BlockParameter DefaultBlock { get; set; } = BlockParameter.CreateLatest();

    public Task<HexBigInteger> SendRequestAsync(string address, BlockParameter block, object id = null) => 
        _method.SendAsync(id, address.EnsureHexPrefix() ?? throw new ArgumentNullException(nameof(address)), block ?? throw new ArgumentNullException(nameof(block)));

    public Task<HexBigInteger> SendRequestAsync(string address, object id = null) => SendRequestAsync(address, DefaultBlock, id);

    void IEthGetBalance.IsClosed()
    {
    }
}
