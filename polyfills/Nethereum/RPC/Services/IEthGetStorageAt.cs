#nullable disable
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth;

public interface IEthGetStorageAt
{
    /// <summary>The block whose state is asked where none is named.</summary>
    BlockParameter DefaultBlock { get; set; }

    Task<string> SendRequestAsync(string address, HexBigInteger position, BlockParameter block, object id = null);

    Task<string> SendRequestAsync(string address, HexBigInteger position, object id = null);

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
