#nullable disable
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Newtonsoft.Json;

namespace Nethereum.RPC.Eth.DTOs;

public class CallInput
{
    public CallInput()
    {
    }

    public CallInput(string data, string addressTo)
    {
        Data = data;
        To = addressTo;
    }

    public CallInput(string data, string addressTo, string addressFrom, HexBigInteger gas, HexBigInteger value)
        : this(data, addressTo)
    {
        From = addressFrom;
        Gas = gas;
        Value = value;
    }

    [JsonProperty("from")]
    public string From
    {
        get => field.EnsureHexPrefix();
        set;
    }

    [JsonProperty("to")]
    public string To
    {
        get => field.EnsureHexPrefix();
        set;
    }

    [JsonProperty("gas")]
    public HexBigInteger Gas { get; set; }

    [JsonProperty("gasPrice")]
    public HexBigInteger GasPrice { get; set; }

    [JsonProperty("value")]
    public HexBigInteger Value { get; set; }

    [JsonProperty("data")]
    public string Data
    {
        get => field.EnsureHexPrefix();
        set;
    }

    [JsonProperty("maxFeePerGas")]
    public HexBigInteger MaxFeePerGas { get; set; }

    [JsonProperty("maxPriorityFeePerGas")]
    public HexBigInteger MaxPriorityFeePerGas { get; set; }

    [JsonProperty("type")]
    public HexBigInteger Type { get; set; }

    [JsonProperty("chainId")]
    public HexBigInteger ChainId { get; set; }
}
