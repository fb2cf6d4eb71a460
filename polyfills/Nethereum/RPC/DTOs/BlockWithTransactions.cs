#nullable disable
using Newtonsoft.Json;

namespace Nethereum.RPC.Eth.DTOs;

public class BlockWithTransactions : Block
{
    [JsonProperty("transactions")]
    public Transaction[] Transactions { get; set; }
}
