#nullable disable
using System.Buffers;
using System.Collections;
using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Util;

namespace Nethereum.ABI.EIP712;

/// <summary>EIP-712's encodeType, encodeData and hashStruct ("Definition of typed structured data").</summary>
internal static class StructEncoder
{
    internal static byte[] HashStruct(IDictionary<string, MemberDescription[]> types, string typeName, IEnumerable<MemberValue> values) =>
        Sha3Keccack.Current.CalculateHash(EncodeStruct(types, typeName, values));

    /// <summary>The type's hash, then one word for each value.</summary>
    internal static byte[] EncodeStruct(IDictionary<string, MemberDescription[]> types, string typeName, IEnumerable<MemberValue> values)
    {
        var encoded = new ArrayBufferWriter<byte>();
        encoded.Write(Sha3Keccack.Current.CalculateHashAsBytes(EncodeType(types, typeName)));
        foreach (var value in values)
            EncodeValue(encoded, types, value.TypeName, value.Value);
        return encoded.WrittenSpan.ToArray();
    }

    /// <summary>The type with its members, then all that it refers to, sorted by name.</summary>
    /// <exception cref="KeyNotFoundException">A type is not in <paramref name="types"/>.</exception>
    internal static string EncodeType(IDictionary<string, MemberDescription[]> types, string typeName)
    {
        var referred = new SortedSet<string>(StringComparer.Ordinal);
        Collect(typeName);
        var text = new StringBuilder();
        Append(typeName);
        foreach (var name in referred)
        {
            if (!string.Equals(name, typeName, StringComparison.Ordinal))
                Append(name);
        }
        return text.ToString();

        void Collect(string name)
        {
            if (!referred.Add(name))
                return;
            foreach (var member in types[name])
            {
                var innermost = InnermostType(member.Type);
                if (IsStruct(innermost))
                    Collect(innermost);
            }
        }

        void Append(string name) =>
            text.Append(name).Append('(').AppendJoin(',', types[name].Select(member => $"{member.Type} {member.Name}")).Append(')');
    }

    /// <summary>True for every name that is neither an array nor one of EIP-712's own types.</summary>
    internal static bool IsStruct(string typeName) => !typeName.Contains('[') && !AbiType.IsAtomicOrDynamic(typeName);

    /// <summary>What an array type holds: the name without its last brackets.</summary>
    internal static string ElementType(string arrayType) => arrayType[..arrayType.LastIndexOf('[')];

    private static string InnermostType(string typeName) => typeName.IndexOf('[') is >= 0 and var bracket ? typeName[..bracket] : typeName;

    private static void EncodeValue(ArrayBufferWriter<byte> target, IDictionary<string, MemberDescription[]> types, string typeName, object value)
    {
        if (typeName.Contains('['))
            target.Write(HashArray(types, ElementType(typeName), (IList)value));
        else if (IsStruct(typeName))
            target.Write(HashStruct(types, typeName, (IEnumerable<MemberValue>)value));
        else if (string.Equals(typeName, "string", StringComparison.Ordinal))
            target.Write(Sha3Keccack.Current.CalculateHashAsBytes((string)value));
        else if (string.Equals(typeName, "bytes", StringComparison.Ordinal))
            target.Write(Sha3Keccack.Current.CalculateHash(value is string hex ? hex.HexToByteArray() : (byte[])value));
        else
        {
            var word = target.GetSpan(AbiWord.Length)[..AbiWord.Length];
            word.Clear();
            AbiWord.Encode(AbiType.Parse(typeName), value, word);
            target.Advance(AbiWord.Length);
        }
    }

    private static byte[] HashArray(IDictionary<string, MemberDescription[]> types, string elementType, IList items)
    {
        var encoded = new ArrayBufferWriter<byte>(Math.Max(items.Count, 1) * AbiWord.Length);
        foreach (var item in items)
            EncodeValue(encoded, types, elementType, item);
        return Sha3Keccack.Current.CalculateHash(encoded.WrittenSpan.ToArray());
    }
}
