#nullable disable
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Nethereum.Hex.HexConvertors.Extensions;

namespace Nethereum.ABI.EIP712;

internal static class TypedDataJsonReader
{
    private const string DomainTypeName = "EIP712Domain";

    internal static TypedDataRaw Read(string json, Type domainType, string messageKey)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var declared = root.GetProperty("types");
        var types = declared.EnumerateObject().ToDictionary(type => type.Name, type => Members(type.Value), StringComparer.Ordinal);
        var primaryType = root.TryGetProperty("primaryType", out var named) ? named.GetString()
            : types.Count == 1 ? types.Keys.First()
            : throw new Exception("There is no primary type, and more than one to choose from.");
        if (!types.ContainsKey(DomainTypeName))
            MemberDescriptionFactory.AddMemberDescriptionFromTypeToDictionary(types, domainType);
        return new TypedDataRaw
        {
            Types = types,
            PrimaryType = primaryType,
            DomainRawValues = Values(root.GetProperty("domain"), DomainTypeName, types),
            Message = Values(root.GetProperty(messageKey), primaryType, types),
        };
    }

    private static MemberDescription[] Members(JsonElement members) =>
    [
        .. members.EnumerateArray().Select(member => new MemberDescription
        {
            Name = member.GetProperty("name").GetString(),
            Type = member.GetProperty("type").GetString(),
        }),
    ];

    private static MemberValue[] Values(JsonElement container, string typeName, Dictionary<string, MemberDescription[]> types) =>
    [
        .. types[typeName].Select(member => new MemberValue { TypeName = member.Type, Value = Value(container.GetProperty(member.Name), member.Type, types) }),
    ];

    private static object Value(JsonElement value, string typeName, Dictionary<string, MemberDescription[]> types)
    {
        if (typeName.Contains('['))
        {
            var elementType = StructEncoder.ElementType(typeName);
            if (StructEncoder.IsStruct(elementType))
                return value.EnumerateArray().Select(item => Values(item, elementType, types)).ToList();
            return value.EnumerateArray().Select(item => Value(item, elementType, types)).ToList();
        }
        if (StructEncoder.IsStruct(typeName))
            return Values(value, typeName, types);
        if (typeName.StartsWith("bytes", StringComparison.Ordinal))
            return value.GetString().HexToByteArray();
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => Number(value),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Null => null,
            _ => throw new InvalidOperationException($"A value of type '{typeName}' cannot be a JSON {value.ValueKind}."),
        };
    }

    /// <summary>Exact for integers of any size; a fraction or an exponent makes a double, which no integer type accepts unless it is whole.</summary>
    private static object Number(JsonElement value) =>
        value.TryGetInt64(out var small) ? small
        : BigInteger.TryParse(value.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) ? large
        : (object)value.GetDouble();
}
