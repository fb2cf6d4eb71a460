#nullable disable
using Nethereum.ABI;
using Nethereum.ABI.FunctionEncoding;
using Nethereum.ABI.Model;
using Nethereum.Hex.HexConvertors.Extensions;

namespace Nethereum.Contracts;

/// <summary>A contract reverted with an error of its own.</summary>
public class SmartContractCustomErrorRevertException : Exception
{
    public SmartContractCustomErrorRevertException(string encodedData)
        : base("Smart contract error")
    {
        ExceptionEncodedData = encodedData;
    }

    /// <summary>The error's selector and parameters, hexadecimal.</summary>
    public string ExceptionEncodedData { get; set; }

    public bool IsCustomErrorFor(ErrorABI errorAbi) => ExceptionEncodedData.RemoveHexPrefix().StartsWith(errorAbi.Sha3Signature, StringComparison.OrdinalIgnoreCase);

    public bool IsCustomErrorFor<TError>() => IsCustomErrorFor(typeof(TError));

    /// <param name="errorType">A class with [Error].</param>
    public bool IsCustomErrorFor(Type errorType) => IsCustomErrorFor(ABITypedRegistry.GetError(errorType));

    /// <summary>Null where it is another error.</summary>
    public object DecodeError(Type errorType)
    {
        var abi = ABITypedRegistry.GetError(errorType);
        if (!IsCustomErrorFor(abi))
            return null;
        var error = Activator.CreateInstance(errorType);
        AbiDecoder.DecodeMembers(abi.Inputs.Members, error, ExceptionEncodedData.RemoveHexPrefix()[abi.Sha3Signature.Length..].HexToByteArray());
        return error;
    }

    /// <summary>Null where it is another error.</summary>
    public TError DecodeError<TError>()
        where TError : class, new() => (TError)DecodeError(typeof(TError));

    /// <summary>The values of an error that no class describes; null where it is another error.</summary>
    public List<ParameterOutput> DecodeErrorToDefault(ErrorABI errorABI) => DefaultDecoder.DecodeError(errorABI, ExceptionEncodedData);
}
