#nullable disable
using Nethereum.ABI.Model;

namespace Nethereum.Contracts;

public static class SmartContractCustomErrorTypedFactory
{
    /// <summary>A <see cref="SmartContractCustomErrorRevertException{TCustomError}"/> of the first type that describes the error; null where none does.</summary>
    /// <param name="exception">What the contract reverted with.</param>
    /// <param name="errorTypes">Classes with [Error].</param>
    public static Exception CreateTypedException(this SmartContractCustomErrorRevertException exception, params Type[] errorTypes) =>
        Array.Find(errorTypes, exception.IsCustomErrorFor) is { } type ? CreateException(exception, exception.DecodeError(type), ABITypedRegistry.GetError(type)) : null;

    public static Exception CreateException(SmartContractCustomErrorRevertException exception, object decodedError, ErrorABI errorABI) =>
        (Exception)Activator.CreateInstance(typeof(SmartContractCustomErrorRevertException<>).MakeGenericType(decodedError.GetType()), decodedError, errorABI, exception);
}
