#nullable disable
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Blocks;

/// <summary>The block, or null where there is none of that number.</summary>
public interface IEthGetBlockWithTransactionsByNumber
{
    Task<BlockWithTransactions> SendRequestAsync(BlockParameter blockParameter, object id = null);

    Task<BlockWithTransactions> SendRequestAsync(HexBigInteger number, object id = null);

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
