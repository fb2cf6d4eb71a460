#nullable disable
using Nethereum.Hex.HexTypes;
using Newtonsoft.Json;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>A log of a transaction's.</summary>
public class FilterLog
{
    /// <summary>True where a reorganization took it back.</summary>
    [JsonProperty("removed")]
    public bool Removed { get; set; }

    [JsonProperty("type")]
    public string Type { get; set; }

    [JsonProperty("logIndex")]
    public HexBigInteger LogIndex { get; set; }

    [JsonProperty("transactionHash")]
    public string TransactionHash { get; set; }

    [JsonProperty("transactionIndex")]
    public HexBigInteger TransactionIndex { get; set; }

    [JsonProperty("blockHash")]
    public string BlockHash { get; set; }

    [JsonProperty("blockNumber")]
    public HexBigInteger BlockNumber { get; set; }

    [JsonProperty("address")]
    public string Address { get; set; }

    [JsonProperty("data")]
    public string Data { get; set; }

    [JsonProperty("topics")]
    public object[] Topics { get; set; }
}
