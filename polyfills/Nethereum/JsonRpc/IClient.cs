#nullable disable
using Nethereum.JsonRpc.Client.RpcMessages;

namespace Nethereum.JsonRpc.Client;

public interface IClient : IBaseClient
{
    Task<T> SendRequestAsync<T>(RpcRequest request, string route = null);

    Task<RpcResponseMessage> SendAsync(RpcRequestMessage rpcRequestMessage, string route = null);

    Task<T> SendRequestAsync<T>(string method, string route = null, params object[] paramList);
}
