#nullable disable
using System.Numerics;
using Nethereum.ABI;
using Nethereum.Contracts.CQS;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.Contracts;

/// <summary>Messages as the inputs of the node's methods.</summary>
internal static class MessageEncoding
{
    internal static byte[] CallData<T>(T message)
        where T : ContractMessageBase
    {
        var function = ABITypedRegistry.GetFunctionABI<T>();
        return [.. function.Sha3Signature.HexToByteArray(), .. AbiEncoder.EncodeMembers(function.Inputs, message)];
    }

    /// <exception cref="Exception">The code still has a place for a library's address.</exception>
    internal static string DeploymentData<T>(T message)
        where T : ContractDeploymentMessage
    {
        if (message.ByteCode.Contains("__", StringComparison.Ordinal))
            throw new Exception("The code has a place for a library's address that is not filled in.");
        return message.ByteCode.EnsureHexPrefix() + AbiEncoder.EncodeMembers(AbiShape.OfMembers(typeof(T)), message).ToHex();
    }

    /// <summary>For calls and estimates, which take no fees.</summary>
    internal static CallInput Call(ContractMessageBase message, string data, string to, string defaultFrom) =>
        new(data, to, From(message, defaultFrom), Quantity(message.Gas), Quantity(message.AmountToSend));

    internal static TransactionInput Transaction(ContractMessageBase message, string data, string to, string defaultFrom) =>
        new(data, to, From(message, defaultFrom), Quantity(message.Gas), Quantity(message.AmountToSend))
        {
            GasPrice = Quantity(message.GasPrice),
            Type = Quantity(message.TransactionType),
            MaxFeePerGas = Quantity(message.MaxFeePerGas),
            MaxPriorityFeePerGas = Quantity(message.MaxPriorityFeePerGas),
            AccessList = message.AccessList,
            Nonce = Quantity(message.Nonce),
        };

    private static string From(ContractMessageBase message, string defaultFrom) =>
        message.FromAddress = string.IsNullOrEmpty(message.FromAddress) ? defaultFrom : message.FromAddress;

    private static HexBigInteger Quantity(BigInteger? value) => value is { } number ? new HexBigInteger(number) : null;
}
