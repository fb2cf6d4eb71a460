#nullable disable
using Newtonsoft.Json;

namespace Nethereum.JsonRpc.Client.RpcMessages;

[JsonObject]
public class RpcResponseMessage
{
    public RpcResponseMessage()
    {
        JsonRpcVersion = "2.0";
    }

    [JsonProperty("id")]
    public object Id { get; set; }

    [JsonProperty("jsonrpc")]
    public string JsonRpcVersion { get; set; }

    [JsonProperty("result")]
    public object ResultNewtonsoft { get; set; }

    [JsonIgnore]
    public object Result => ResultNewtonsoft;

    [JsonProperty("error")]
    public RpcError Error { get; set; }

    [JsonIgnore]
    public bool HasError => Error != null;
}
