#nullable disable
using Nethereum.Hex.HexTypes;
using Newtonsoft.Json;

namespace Nethereum.RPC.Eth.DTOs;

public class TransactionInput : CallInput
{
    public TransactionInput()
    {
    }

    public TransactionInput(string data, string addressTo)
        : base(data, addressTo)
    {
    }

    public TransactionInput(string data, string addressTo, string addressFrom, HexBigInteger gas, HexBigInteger value)
        : base(data, addressTo, addressFrom, gas, value)
    {
    }

    [JsonProperty("nonce")]
    public HexBigInteger Nonce { get; set; }

    [JsonProperty("accessList")]
    public List<AccessList> AccessList { get; set; }
}
