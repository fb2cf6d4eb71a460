#nullable disable
using Nethereum.Hex.HexTypes;
using Newtonsoft.Json;

namespace Nethereum.RPC.Eth.DTOs;

public class TransactionReceipt
{
    [JsonProperty("transactionHash")]
    public string TransactionHash { get; set; }

    [JsonProperty("transactionIndex")]
    public HexBigInteger TransactionIndex { get; set; }

    [JsonProperty("blockHash")]
    public string BlockHash { get; set; }

    [JsonProperty("blockNumber")]
    public HexBigInteger BlockNumber { get; set; }

    [JsonProperty("from")]
    public string From { get; set; }

    [JsonProperty("to")]
    public string To { get; set; }

    [JsonProperty("cumulativeGasUsed")]
    public HexBigInteger CumulativeGasUsed { get; set; }

    [JsonProperty("gasUsed")]
    public HexBigInteger GasUsed { get; set; }

    [JsonProperty("effectiveGasPrice")]
    public HexBigInteger EffectiveGasPrice { get; set; }

    /// <summary>Null unless the transaction made a contract.</summary>
    [JsonProperty("contractAddress")]
    public string ContractAddress { get; set; }

    /// <summary>1 where it succeeded, 0 where it reverted.</summary>
    [JsonProperty("status")]
    public HexBigInteger Status { get; set; }

    [JsonProperty("logs")]
    public FilterLog[] Logs { get; set; }

    [JsonProperty("type")]
    public HexBigInteger Type { get; set; }

    [JsonProperty("logsBloom")]
    public string LogsBloom { get; set; }

    [JsonProperty("root")]
    public string Root { get; set; }

    /// <summary>Null where the receipt does not say.</summary>
    public bool? HasErrors() => Status?.HexValue == null ? null : Status.Value.IsZero;
}
