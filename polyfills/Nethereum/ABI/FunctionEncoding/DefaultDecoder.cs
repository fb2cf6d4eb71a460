#nullable disable
using System.Collections;
using System.Numerics;
using Nethereum.ABI.Model;
using Nethereum.Hex.HexConvertors.Extensions;
using Newtonsoft.Json.Linq;

namespace Nethereum.ABI.FunctionEncoding;

/// <summary>Errors decoded to the .NET types that upstream takes where nobody names them.</summary>
internal static class DefaultDecoder
{
    /// <summary>Null where <paramref name="data"/> are another error's.</summary>
    internal static List<ParameterOutput> DecodeError(ErrorABI abi, string data)
    {
        var digits = data.RemoveHexPrefix();
        return digits.StartsWith(abi.Sha3Signature, StringComparison.OrdinalIgnoreCase)
            ? AbiDecoder.DecodeOutputs(abi.Inputs.ToDefault().Members, digits[abi.Sha3Signature.Length..].HexToByteArray())
            : null;
    }

    /// <summary>The error's name and its values as JSON.</summary>
    internal static string DescribeError(ErrorABI abi, string data) => $"{abi.Name} - {ToJson(DecodeError(abi, data))}";

    private static JObject ToJson(IEnumerable<ParameterOutput> outputs)
    {
        var json = new JObject();
        foreach (var output in outputs)
        {
            var name = string.IsNullOrEmpty(output.Parameter.Name) ? $"param_{output.Parameter.Order}_{output.Parameter.Type}" : output.Parameter.Name;
            json.Add(name, output.Result is BigInteger number ? number.ToString() : ToToken(output.Result));
        }
        return json;
    }

    private static JToken ToToken(object value) => value switch
    {
        List<ParameterOutput> members => ToJson(members),
        byte[] bytes => bytes.ToHex(),
        string text => text,
        IEnumerable list => new JArray(list.Cast<object>().Select(ToToken)),
        _ => JToken.FromObject(value),
    };
}
