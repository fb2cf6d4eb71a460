#nullable disable
using Newtonsoft.Json;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>Which logs: of which blocks, addresses and topics.</summary>
public class NewFilterInput
{
    [JsonProperty("fromBlock")]
    public BlockParameter FromBlock { get; set; } = new();

    [JsonProperty("toBlock")]
    public BlockParameter ToBlock { get; set; } = new();

    [JsonProperty("address")]
    public string[] Address { get; set; }

    /// <summary>At each place a topic, several of which one must match, or null for any.</summary>
    [JsonProperty("topics")]
    public object[] Topics { get; set; }
}
