#nullable disable
using Nethereum.RPC.Eth.Transactions;

namespace Nethereum.RPC.Eth.Services;

public interface IEthApiTransactionsService
{
    IEthCall Call { get; }

    IEthEstimateGas EstimateGas { get; }

    IEthGetTransactionByHash GetTransactionByHash { get; }

    IEthGetTransactionCount GetTransactionCount { get; }

    IEthGetTransactionReceipt GetTransactionReceipt { get; }

    IEthSendRawTransaction SendRawTransaction { get; }

    IEthSendTransaction SendTransaction { get; }

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
