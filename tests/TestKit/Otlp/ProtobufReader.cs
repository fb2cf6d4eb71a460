using System.Text;

namespace OpenLedger.TestKit.Otlp;

/// <summary>The fields of one protocol buffers message, by number; as much of the wire format (protobuf.dev, "Encoding") as OTLP uses.</summary>
public sealed class ProtobufReader
{
    private readonly ILookup<int, ReadOnlyMemory<byte>> _fields;

    /// <summary>Reads a message.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public ProtobufReader(ReadOnlyMemory<byte> message) => _fields = Split(message).ToLookup(f => f.Number, f => f.Content);

    /// <summary>The messages in a field, which may come more than once.</summary>
    public IEnumerable<ProtobufReader> Messages(int field) => _fields[field].Select(content => new ProtobufReader(content));

    /// <summary>The text in a field; empty where there is none.</summary>
    public string Text(int field) => Encoding.UTF8.GetString(_fields[field].LastOrDefault().Span);

    /// <summary>The bytes in a field as lower-case hexadecimal; empty where there are none.</summary>
    public string Hex(int field) => Convert.ToHexStringLower(_fields[field].LastOrDefault().Span);

    private static IEnumerable<(int Number, ReadOnlyMemory<byte> Content)> Split(ReadOnlyMemory<byte> message)
    {
        for (var rest = message; rest.Length > 0;)
        {
            var tag = Varint(ref rest);
            var length = (tag & 7) switch
            {
                0 => VarintLength(rest),
                1 => sizeof(ulong),
                2 => (int)Varint(ref rest),
                5 => sizeof(uint),
                var other => throw new FormatException($"There is no wire type {other}."),
            };
            yield return ((int)(tag >> 3), rest[..length]);
            rest = rest[length..];
        }
    }

    private static int VarintLength(ReadOnlyMemory<byte> data)
    {
        var before = data.Length;
        Varint(ref data);
        return before - data.Length;
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> data)
    {
        var value = 0UL;
        for (var i = 0; i < 10; i++)
        {
            value |= (ulong)(data.Span[i] & 0x7f) << (7 * i);
            if ((data.Span[i] & 0x80) == 0)
            {
                data = data[(i + 1)..];
                return value;
            }
        }
        throw new FormatException("A varint has at most ten bytes.");
    }
}
