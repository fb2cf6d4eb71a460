#nullable disable
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Hex.HexConvertors.Extensions;

namespace Nethereum.ABI.FunctionEncoding;

/// <summary>What a call gives back: a value, an object, or <c>Error(string)</c>.</summary>
internal static class CallDecoder
{
    private const string Nothing = "0x";
    private const string ErrorSelector = "0x08c379a0";

    private static readonly AbiShape s_text = AbiShape.Of(AbiType.Parse("string"), typeof(string));

    /// <summary>Nothing at all, as an address without code answers, is the default value.</summary>
    internal static T DecodeValue<T>(AbiType type, string output)
    {
        if (IsNothing(output) || type is null)
            return default;
        var data = output.HexToByteArray();
        var shape = AbiShape.Of(type, typeof(T));
        return (T)AbiDecoder.Decode(shape, data);
    }

    internal static T DecodeObject<T>(string output)
        where T : new()
    {
        if (IsNothing(output))
            return default;
        if (!typeof(T).IsDefined(typeof(FunctionOutputAttribute), inherit: true))
            throw new ArgumentException($"{typeof(T).Name} has no [FunctionOutput].");
        var result = new T();
        AbiDecoder.DecodeMembers(AbiShape.OfMembers(typeof(T)).Members, result, output.HexToByteArray());
        return result;
    }

    /// <exception cref="SmartContractRevertException"><paramref name="output"/> is <c>Error(string)</c>.</exception>
    internal static void ThrowIfError(string output)
    {
        if (ErrorMessage(output) is { } message)
            throw new SmartContractRevertException(message, output);
    }

    /// <summary>The text of <c>Error(string)</c>; null where <paramref name="output"/> is none.</summary>
    internal static string ErrorMessage(string output) =>
        output.StartsWith(ErrorSelector, StringComparison.Ordinal) ? (string)AbiDecoder.Decode(s_text, output[ErrorSelector.Length..].HexToByteArray()) : null;

    private static bool IsNothing(string output)
    {
        if (string.Equals(output, Nothing, StringComparison.Ordinal))
            return true;
        ThrowIfError(output);
        return false;
    }
}
