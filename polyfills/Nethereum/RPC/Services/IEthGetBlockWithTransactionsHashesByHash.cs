#nullable disable
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Blocks;

/// <summary>The block, or null where the node does not know it.</summary>
public interface IEthGetBlockWithTransactionsHashesByHash
{
    Task<BlockWithTransactionHashes> SendRequestAsync(string blockHash, object id = null);

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
