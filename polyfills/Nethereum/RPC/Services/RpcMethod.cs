#nullable disable
using Nethereum.JsonRpc.Client;

namespace Nethereum.RPC;

/// <summary>One method of the JSON-RPC interface.</summary>
internal sealed class RpcMethod<T>(IClient client, string name)
{
    private const int DefaultId = 1;

    internal Task<T> SendAsync(object id, params object[] parameters) =>
        client.OrThrow().SendRequestAsync<T>(new RpcRequest(id ?? DefaultId, name, parameters));
}
