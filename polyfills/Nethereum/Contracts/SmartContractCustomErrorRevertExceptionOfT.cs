#nullable disable
using Nethereum.ABI.Model;

namespace Nethereum.Contracts;

/// <summary>A contract reverted with the error that a class with [Error] describes.</summary>
public class SmartContractCustomErrorRevertException<TCustomError> : SmartContractCustomErrorRevertExceptionErrorDecoded
{
    public SmartContractCustomErrorRevertException(TCustomError customError, ErrorABI errorABI, SmartContractCustomErrorRevertException innerCustomErrorRevert)
        : base(innerCustomErrorRevert.ExceptionEncodedData, errorABI, innerCustomErrorRevert)
    {
        CustomError = customError;
    }

    public TCustomError CustomError { get; }
}
