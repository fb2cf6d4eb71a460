#nullable disable
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Transactions;

internal sealed class EthFeeHistory(IClient client) : IEthFeeHistory
{
    private const int MaxBlocks = 1024;

    private readonly RpcMethod<FeeHistoryResult> _method = new(client, "eth_feeHistory");

    public Task<FeeHistoryResult> SendRequestAsync(HexBigInteger blockCount, BlockParameter highestBlockNumber, decimal[] rewardPercentiles = null, object id = null) => 
        _method.SendAsync(id, InRange(blockCount), highestBlockNumber ?? throw new ArgumentNullException(nameof(highestBlockNumber)), InRange(rewardPercentiles ?? []));

    private static HexBigInteger InRange(HexBigInteger blockCount) => blockCount.Value >= 1 && blockCount.Value <= MaxBlocks
        ? blockCount : throw new ArgumentOutOfRangeException(nameof(blockCount), $"From 1 to {MaxBlocks} blocks, not {blockCount}.");

    private static decimal[] InRange(decimal[] percentiles) => Array.TrueForAll(percentiles, p => p is >= 0 and <= 100)
        ? percentiles : throw new ArgumentOutOfRangeException(nameof(percentiles), "Percentiles are from 0 to 100.");

    void IEthFeeHistory.IsClosed()
    {
    }
}
