#nullable disable
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Blocks;

/// <summary>The block, or null where there is none of that number.</summary>
public interface IEthGetBlockWithTransactionsHashesByNumber
{
    Task<BlockWithTransactionHashes> SendRequestAsync(BlockParameter blockParameter, object id = null);

    Task<BlockWithTransactionHashes> SendRequestAsync(HexBigInteger number, object id = null);

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
