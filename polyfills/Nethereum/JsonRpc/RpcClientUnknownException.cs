#nullable disable
namespace Nethereum.JsonRpc.Client;

/// <summary>The node could not be reached, or did not answer with JSON.</summary>
public class RpcClientUnknownException : Exception
{
    public RpcClientUnknownException(string message)
        : base(message)
    {
    }

    public RpcClientUnknownException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
