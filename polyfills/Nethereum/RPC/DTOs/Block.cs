#nullable disable
using Nethereum.Hex.HexTypes;
using Newtonsoft.Json;

namespace Nethereum.RPC.Eth.DTOs;

public class Block
{
    /// <summary>Null while it is pending.</summary>
    [JsonProperty("number")]
    public HexBigInteger Number { get; set; }

    [JsonProperty("hash")]
    public string BlockHash { get; set; }

    [JsonProperty("parentHash")]
    public string ParentHash { get; set; }

    [JsonProperty("nonce")]
    public string Nonce { get; set; }

    [JsonProperty("sha3Uncles")]
    public string Sha3Uncles { get; set; }

    [JsonProperty("logsBloom")]
    public string LogsBloom { get; set; }

    [JsonProperty("transactionsRoot")]
    public string TransactionsRoot { get; set; }

    [JsonProperty("stateRoot")]
    public string StateRoot { get; set; }

    [JsonProperty("receiptsRoot")]
    public string ReceiptsRoot { get; set; }

    [JsonProperty("miner")]
    public string Miner { get; set; }

    [JsonProperty("difficulty")]
    public HexBigInteger Difficulty { get; set; }

    [JsonProperty("mixHash")]
    public string MixHash { get; set; }

    [JsonProperty("extraData")]
    public string ExtraData { get; set; }

    [JsonProperty("size")]
    public HexBigInteger Size { get; set; }

    [JsonProperty("gasLimit")]
    public HexBigInteger GasLimit { get; set; }

    [JsonProperty("gasUsed")]
    public HexBigInteger GasUsed { get; set; }

    /// <summary>Seconds since 1970.</summary>
    [JsonProperty("timestamp")]
    public HexBigInteger Timestamp { get; set; }

    /// <summary>Wei; null before EIP-1559.</summary>
    [JsonProperty("baseFeePerGas")]
    public HexBigInteger BaseFeePerGas { get; set; }
}
