#nullable disable
using Newtonsoft.Json;

namespace Nethereum.JsonRpc.Client.RpcMessages;

[JsonObject]
public class RpcRequestMessage
{
    public RpcRequestMessage(object id, string method, params object[] parameterList)
    {
        Id = id;
        JsonRpcVersion = "2.0";
        Method = method;
        RawParameters = parameterList;
    }

    [JsonProperty("id")]
    public object Id { get; set; }

    [JsonProperty("jsonrpc", Required = Required.Always)]
    public string JsonRpcVersion { get; }

    [JsonProperty("method", Required = Required.Always)]
    public string Method { get; }

    [JsonProperty("params")]
    public object RawParameters { get; set; }
}
