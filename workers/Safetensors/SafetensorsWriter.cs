using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace OpenLedger.Worker.Safetensors;

/// <summary>
/// Writes a safetensors file: the same tensors and metadata give the same bytes, in whatever order they come. Tensors lie as upstream's writer puts them, larger
/// elements first and then by name, and the header is padded with spaces to whole multiples of eight, so that every element is aligned.
/// </summary>
public sealed class SafetensorsWriter
{
    private readonly SortedDictionary<string, (TensorType Type, ImmutableArray<long> Shape, ReadOnlyMemory<byte> Data)> _tensors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">Not there yet; 1 to <see cref="SafetensorsHeader.MaxNameLength"/> characters.</param>
    /// <param name="type">Of its elements.</param>
    /// <param name="shape">At most <see cref="SafetensorsHeader.MaxRank"/> dimensions, none negative.</param>
    /// <param name="data">Its elements in the order of rows, little-endian; not copied, so it must stay as it is until the file is written.</param>
    /// <exception cref="ArgumentException">The name is taken or not allowed, or the data do not have the size that type and shape say.</exception>
    public void Add(string name, TensorType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> data)
    {
        if (name.Length is 0 or > SafetensorsHeader.MaxNameLength || name == SafetensorsHeader.MetadataName || !IsWellFormed(name))
            throw new ArgumentException("This is no name for a tensor.", nameof(name));
        if (shape.Length > SafetensorsHeader.MaxRank || shape.ContainsAnyExceptInRange(0, long.MaxValue))
            throw new ArgumentException($"A shape has at most {SafetensorsHeader.MaxRank} dimensions, none of them negative.", nameof(shape));
        if (TensorEntry.BytesOf(type, shape) != data.Length)
            throw new ArgumentException($"{data.Length} bytes are not what the shape takes.", nameof(data));
        _tensors.Add(name, (type, [.. shape], data));
    }

    /// <summary>Adds a note.</summary>
    /// <exception cref="ArgumentException">The key is taken, or a text holds half of a surrogate pair.</exception>
    public void AddMetadata(string key, string value)
    {
        if (!IsWellFormed(key) || !IsWellFormed(value))
            throw new ArgumentException("Half of a surrogate pair is not a text.", nameof(key));
        _metadata.Add(key, value);
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="InvalidOperationException">The header is larger than <see cref="SafetensorsHeader.MaxBytes"/>.</exception>
    public void WriteTo(Stream output)
    {
        var inOrder = _tensors.OrderByDescending(t => t.Value.Type.Size()).ThenBy(t => t.Key, StringComparer.Ordinal).ToList();
        var header = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            if (_metadata.Count > 0)
            {
                json.WriteStartObject(SafetensorsHeader.MetadataName);
                foreach (var (key, value) in _metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            long end = 0;
            foreach (var (name, (type, shape, data)) in inOrder)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", type.ToString());
                json.WriteStartArray("shape");
                foreach (var dimension in shape)
                    json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(end);
                json.WriteNumberValue(end += data.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        var padding = -header.WrittenCount & 7;
        header.GetSpan(padding)[..padding].Fill((byte)' ');
        header.Advance(padding);
        if (header.WrittenCount > SafetensorsHeader.MaxBytes)
            throw new InvalidOperationException($"A header of {header.WrittenCount} bytes is too large.");
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.WrittenCount);
        output.Write(prefix);
        output.Write(header.WrittenSpan);
        foreach (var (_, (_, _, data)) in inOrder)
            output.Write(data.Span);
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsSurrogatePair(text, i))
                return false;
            i++;
        }
        return true;
    }
}
