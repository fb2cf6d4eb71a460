#nullable disable
using Newtonsoft.Json;

namespace Nethereum.Hex.HexTypes;

/// <summary>A quantity as its hexadecimal text; some nodes answer with a plain number.</summary>
internal sealed class HexBigIntegerJsonConverter : JsonConverter<HexBigInteger>
{
    public override void WriteJson(JsonWriter writer, HexBigInteger value, JsonSerializer serializer) => writer.WriteValue(value.HexValue);

    public override HexBigInteger ReadJson(JsonReader reader, Type objectType, HexBigInteger existingValue, bool hasExistingValue, JsonSerializer serializer) => reader.Value switch
    {
        null => null,
        string hex => new HexBigInteger(hex),
        var number => new HexBigInteger((long)number),
    };
}
