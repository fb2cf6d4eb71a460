#nullable disable
using Newtonsoft.Json;

namespace Nethereum.RPC.Eth.DTOs;

public class BlockWithTransactionHashes : Block
{
    [JsonProperty("transactions")]
    public string[] TransactionHashes { get; set; }
}
