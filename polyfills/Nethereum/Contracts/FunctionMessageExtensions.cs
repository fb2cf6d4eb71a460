#nullable disable
using Nethereum.ABI;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.Contracts;

public static class FunctionMessageExtensions
{
    public static CallInput CreateCallInput<TContractMessage>(this TContractMessage contractMessage, string contractAddress)
        where TContractMessage : FunctionMessage =>
        MessageEncoding.Call(contractMessage, contractMessage.GetCallData().ToHex(prefix: true), contractAddress, defaultFrom: null);

    public static TransactionInput CreateTransactionInput<TContractMessage>(this TContractMessage contractMessage, string contractAddress)
        where TContractMessage : FunctionMessage =>
        MessageEncoding.Transaction(contractMessage, contractMessage.GetCallData().ToHex(prefix: true), contractAddress, defaultFrom: null);

    /// <summary>The selector and the arguments.</summary>
    public static byte[] GetCallData<TContractMessage>(this TContractMessage contractMessage)
        where TContractMessage : FunctionMessage => MessageEncoding.CallData(contractMessage);

    /// <summary>Sets the properties from a call's data, which may lack the selector.</summary>
    public static TContractMessage DecodeInput<TContractMessage>(this TContractMessage contractMessage, string data)
        where TContractMessage : FunctionMessage
    {
        var function = ABITypedRegistry.GetFunctionABI<TContractMessage>();
        var arguments = data.RemoveHexPrefix();
        if (arguments.StartsWith(function.Sha3Signature, StringComparison.Ordinal))
            arguments = arguments[function.Sha3Signature.Length..];
        if (arguments.Length > 0)
            AbiDecoder.DecodeMembers(function.Inputs.Members, contractMessage, arguments.HexToByteArray());
        return contractMessage;
    }

    public static bool IsTransactionForFunctionMessage<TContractMessage>(this Transaction transaction)
        where TContractMessage : FunctionMessage, new() =>
        transaction.Input.RemoveHexPrefix().StartsWith(ABITypedRegistry.GetFunctionABI<TContractMessage>().Sha3Signature, StringComparison.OrdinalIgnoreCase);
}
