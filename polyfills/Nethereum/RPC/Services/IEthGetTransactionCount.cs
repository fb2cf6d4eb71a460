#nullable disable
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Transactions;

public interface IEthGetTransactionCount
{
    /// <summary>The block whose state is asked where none is named.</summary>
    BlockParameter DefaultBlock { get; set; }

    Task<HexBigInteger> SendRequestAsync(string address, BlockParameter block, object id = null);

    Task<HexBigInteger> SendRequestAsync(string address, object id = null);

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
