#nullable disable
using Newtonsoft.Json;

namespace Nethereum.RPC.Eth.DTOs;

internal sealed class BlockParameterJsonConverter : JsonConverter<BlockParameter>
{
    public override bool CanRead => false;

    public override void WriteJson(JsonWriter writer, BlockParameter value, JsonSerializer serializer) => writer.WriteValue(value.GetRPCParam());

    public override BlockParameter ReadJson(JsonReader reader, Type objectType, BlockParameter existingValue, bool hasExistingValue, JsonSerializer serializer) =>
        throw new NotSupportedException("A node never answers with a block parameter.");
}
