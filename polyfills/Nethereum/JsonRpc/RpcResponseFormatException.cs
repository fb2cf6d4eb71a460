#nullable disable
namespace Nethereum.JsonRpc.Client;

public class RpcResponseFormatException : Exception
{
    public RpcResponseFormatException(string message, FormatException innerException)
        : base(message, innerException)
    {
    }
}
