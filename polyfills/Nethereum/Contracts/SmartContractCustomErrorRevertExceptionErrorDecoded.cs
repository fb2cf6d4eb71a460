#nullable disable
using Nethereum.ABI.FunctionEncoding;
using Nethereum.ABI.Model;

namespace Nethereum.Contracts;

/// <summary>A contract reverted with an error of its own that is known.</summary>
public class SmartContractCustomErrorRevertExceptionErrorDecoded : Exception
{
    /// <exception cref="NullReferenceException"><paramref name="encodedData"/> are another error's.</exception>
    public SmartContractCustomErrorRevertExceptionErrorDecoded(string encodedData, ErrorABI errorABI, SmartContractCustomErrorRevertException innerCustomErrorRevert)
        : base($"Smart contract error -- {DefaultDecoder.DescribeError(errorABI, encodedData)}", innerCustomErrorRevert)
    {
        ExceptionEncodedData = encodedData;
        ErrorABI = errorABI;
        InnerCustomErrorRevert = innerCustomErrorRevert;
        DecodedError = DefaultDecoder.DescribeError(errorABI, encodedData);
    }

    /// <summary>The error's selector and parameters, hexadecimal.</summary>
    public string ExceptionEncodedData { get; }

    /// <summary>The error's name and its values as JSON.</summary>
    public string DecodedError { get; }

    public ErrorABI ErrorABI { get; }

    public SmartContractCustomErrorRevertException InnerCustomErrorRevert { get; }
}
