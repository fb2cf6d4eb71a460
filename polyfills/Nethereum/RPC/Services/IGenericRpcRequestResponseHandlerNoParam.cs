#nullable disable
namespace Nethereum.RPC.Infrastructure;

public interface IGenericRpcRequestResponseHandlerNoParam<TResponse>
{
    Task<TResponse> SendRequestAsync(object id = null);
}
