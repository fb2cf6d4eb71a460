#nullable disable
namespace Nethereum.ABI.FunctionEncoding;

public class AbiEncodingException : Exception
{
    internal AbiEncodingException(int order, object value, string message, Exception innerException)
        : base(message, innerException)
    {
        Order = order;
        Value = value;
    }

    public int Order { get; }

    public object Value { get; }
}
