#nullable disable
using System.Collections;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nethereum.Hex.HexConvertors.Extensions;

namespace Nethereum.ABI.EIP712;

internal static class TypedDataJsonWriter
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Write(TypedDataRaw typedData)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("types");
            foreach (var (name, members) in typedData.Types)
                WriteType(json, name, members);
            json.WriteEndObject();
            json.WriteString("primaryType", typedData.PrimaryType);
            json.WritePropertyName("domain");
            WriteStruct(json, "EIP712Domain", typedData.DomainRawValues, typedData.Types);
            json.WritePropertyName("message");
            WriteStruct(json, typedData.PrimaryType, typedData.Message, typedData.Types);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteType(Utf8JsonWriter json, string name, MemberDescription[] members)
    {
        json.WriteStartArray(name);
        foreach (var member in members)
        {
            json.WriteStartObject();
            json.WriteString("name", member.Name);
            json.WriteString("type", member.Type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteStruct(Utf8JsonWriter json, string typeName, MemberValue[] values, IDictionary<string, MemberDescription[]> types)
    {
        json.WriteStartObject();
        var members = types[typeName];
        for (var i = 0; i < members.Length; i++)
        {
            json.WritePropertyName(members[i].Name);
            WriteValue(json, members[i].Type, values[i].Value, types);
        }
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string typeName, object value, IDictionary<string, MemberDescription[]> types)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case byte[] bytes:
                json.WriteStringValue(bytes.ToHex(prefix: true));
                break;
            case MemberValue[] values:
                WriteStruct(json, typeName, values, types);
                break;
            case IList items:
                json.WriteStartArray();
                foreach (var item in items)
                    WriteValue(json, StructEncoder.ElementType(typeName), item, types);
                json.WriteEndArray();
                break;
            case BigInteger number:
                json.WriteRawValue(number.ToString());
                break;
            case Enum constant:
                json.WriteNumberValue((int)(object)constant);
                break;
            default:
                JsonSerializer.Serialize(json, value, value.GetType());
                break;
        }
    }
}
