#nullable disable
using Newtonsoft.Json.Linq;

namespace Nethereum.JsonRpc.Client;

public class RpcError
{
    public RpcError(int code, string message, object data = null)
    {
        Code = code;
        Message = message;
        Data = data;
    }

    public int Code { get; }

    public string Message { get; }

    /// <summary>A text, or JSON.</summary>
    public object Data { get; }

    /// <summary>The data's text, or that of its member "result" or "data"; null where there is none.</summary>
    public string GetDataAsString() => Data switch
    {
        null => null,
        JObject json => (json["result"] ?? json["data"] ?? json).ToString(),
        var other => other.ToString(),
    };
}
