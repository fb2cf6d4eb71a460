#nullable disable
using Nethereum.JsonRpc.Client.RpcMessages;
using Newtonsoft.Json.Linq;

namespace Nethereum.JsonRpc.Client;

public abstract class ClientBase : IClient
{
    /// <summary>How long a request may take, for all clients.</summary>
    public static TimeSpan ConnectionTimeout { get; set; } = TimeSpan.FromSeconds(20);

    public Task<T> SendRequestAsync<T>(RpcRequest request, string route = null) => SendInnerRequestAsync<T>(request, route);

    /// <summary>For methods that have no type of their own.</summary>
    public Task<T> SendRequestAsync<T>(string method, string route = null, params object[] paramList) => SendInnerRequestAsync<T>(method, route, paramList);

    public virtual async Task SendRequestAsync(RpcRequest request, string route = null)
    {
        var response = await SendAsync(new RpcRequestMessage(request.Id, request.Method, request.RawParameters), route).ConfigureAwait(false);
        HandleRpcError(response, request.Method);
    }

    public virtual async Task SendRequestAsync(string method, string route = null, params object[] paramList)
    {
        var response = await SendAsync(new RpcRequestMessage(NewId(), method, paramList), route).ConfigureAwait(false);
        HandleRpcError(response, method);
    }

    public abstract Task<RpcResponseMessage> SendAsync(RpcRequestMessage rpcRequestMessage, string route = null);

    /// <exception cref="FormatException">A hexadecimal text is none.</exception>
    /// <exception cref="Exception">The result is not a <typeparamref name="T"/>.</exception>
    public virtual T DecodeResult<T>(RpcResponseMessage rpcResponseMessage)
    {
        var result = rpcResponseMessage.Result;
        if (result == null)
            return default;
        try
        {
            return (result as JToken ?? JToken.FromObject(result)).ToObject<T>();
        }
        catch (FormatException e)
        {
            throw new FormatException($"The result is no {typeof(T)}.", e);
        }
        catch (Exception e)
        {
            throw new Exception($"The result is no {typeof(T)}.", e);
        }
    }

    void IBaseClient.IsClosed()
    {
    }

    protected abstract Task<RpcResponseMessage[]> SendAsync(RpcRequestMessage[] requests);

    /// <exception cref="RpcResponseException">The response is an error.</exception>
    protected void HandleRpcError(RpcResponseMessage response, string reqMsg)
    {
        if (response.HasError)
            throw new RpcResponseException(new RpcError(response.Error.Code, $"{response.Error.Message}: {reqMsg}", response.Error.Data));
    }

    protected virtual async Task<T> SendInnerRequestAsync<T>(RpcRequestMessage reqMsg, string route = null)
    {
        var response = await SendAsync(reqMsg, route).ConfigureAwait(false);
        HandleRpcError(response, reqMsg.Method);
        try
        {
            return DecodeResult<T>(response);
        }
        catch (FormatException e)
        {
            throw new RpcResponseFormatException("The node's answer is malformed.", e);
        }
    }

    protected virtual Task<T> SendInnerRequestAsync<T>(RpcRequest request, string route = null) =>
        SendInnerRequestAsync<T>(new RpcRequestMessage(request.Id, request.Method, request.RawParameters), route);

    protected virtual Task<T> SendInnerRequestAsync<T>(string method, string route = null, params object[] paramList) =>
        SendInnerRequestAsync<T>(new RpcRequestMessage(NewId(), method, paramList), route);

    private static string NewId() => Guid.NewGuid().ToString();
}
