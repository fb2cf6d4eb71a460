#nullable disable
using Nethereum.Hex.HexTypes;
using Newtonsoft.Json;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>What eth_feeHistory answers.</summary>
public class FeeHistoryResult
{
    [JsonProperty("oldestBlock")]
    public HexBigInteger OldestBlock { get; set; }

    /// <summary>One more than there are blocks: the last is the next block's.</summary>
    [JsonProperty("baseFeePerGas")]
    public HexBigInteger[] BaseFeePerGas { get; set; }

    [JsonProperty("gasUsedRatio")]
    public decimal[] GasUsedRatio { get; set; }

    [JsonProperty("reward")]
    public HexBigInteger[][] Reward { get; set; }
}
