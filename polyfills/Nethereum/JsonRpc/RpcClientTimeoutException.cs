#nullable disable
namespace Nethereum.JsonRpc.Client;

/// <summary>The node did not answer in time.</summary>
public class RpcClientTimeoutException : Exception
{
    public RpcClientTimeoutException(string message)
        : base(message)
    {
    }

    public RpcClientTimeoutException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
