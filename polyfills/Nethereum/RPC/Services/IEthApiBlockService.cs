#nullable disable
using Nethereum.RPC.Eth.Blocks;

namespace Nethereum.RPC.Eth.Services;

public interface IEthApiBlockService
{
    IEthBlockNumber GetBlockNumber { get; }

    IEthGetBlockWithTransactionsByNumber GetBlockWithTransactionsByNumber { get; }

    IEthGetBlockWithTransactionsHashesByHash GetBlockWithTransactionsHashesByHash { get; }

    IEthGetBlockWithTransactionsHashesByNumber GetBlockWithTransactionsHashesByNumber { get; }

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
