#nullable disable
using Newtonsoft.Json;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>An address and the storage keys that a transaction names in advance (EIP-2930).</summary>
public class AccessList
{
    [JsonProperty("address")]
    public string Address { get; set; }

    [JsonProperty("storageKeys")]
    public List<string> StorageKeys { get; set; }
}
