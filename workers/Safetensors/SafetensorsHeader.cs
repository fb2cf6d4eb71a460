using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;
using OpenLedger.Core.Results;

namespace OpenLedger.Worker.Safetensors;

/// <summary>
/// The header of a safetensors file (https://huggingface.co/docs/safetensors, "Format"): eight bytes with its length, little-endian, then a JSON object of
/// tensors, whose bytes follow without gap or overlap up to the end of the file. Whatever is not so is refused before a byte of the tensors is looked at.
/// </summary>
public sealed class SafetensorsHeader
{
    /// <summary>Of the JSON text; upstream has the same bound.</summary>
    public const int MaxBytes = 100_000_000;

    /// <summary>Dimensions of one tensor.</summary>
    public const int MaxRank = 8;

    /// <summary>UTF-16 code units of a tensor's name.</summary>
    public const int MaxNameLength = 512;

    /// <summary>How many bytes of a file say how long the header is.</summary>
    internal const int PrefixBytes = sizeof(ulong);

    internal const string MetadataName = "__metadata__";

    private static readonly FrozenDictionary<string, TensorType> Types = Enum.GetValues<TensorType>().ToFrozenDictionary(t => t.ToString(), StringComparer.Ordinal);

    private SafetensorsHeader(ImmutableArray<TensorEntry> tensors, ImmutableSortedDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>In the order of their bytes.</summary>
    public ImmutableArray<TensorEntry> Tensors { get; }

    /// <summary>What the writer noted; empty where it noted nothing.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; }

    /// <summary>How long the JSON text is, by the first eight bytes of a file.</summary>
    /// <param name="prefix">These eight bytes, or fewer where the file has no more.</param>
    /// <param name="fileLength">Of the whole file, in bytes.</param>
    /// <returns>The length; or <c>safetensors-truncated</c> or <c>safetensors-header-too-large</c>.</returns>
    public static Result<int> ReadLength(ReadOnlySpan<byte> prefix, long fileLength)
    {
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(prefix, out var length))
            return Error.Invalid("safetensors-truncated", $"A safetensors file begins with {PrefixBytes} bytes that say how long its header is; this one has {fileLength} in all.");
        if (length > MaxBytes)
            return Error.Invalid("safetensors-header-too-large", $"The header would have {length} bytes; {MaxBytes} are allowed.");
        if (length > (ulong)Math.Max(0, fileLength - PrefixBytes))
            return Error.Invalid("safetensors-truncated", $"The header would have {length} bytes, more than the file.");
        return (int)length;
    }

    /// <summary>Reads the JSON text.</summary>
    /// <param name="json">As long as <see cref="ReadLength"/> says.</param>
    /// <param name="dataLength">How many bytes of the file follow it; the tensors must fill them.</param>
    /// <returns>The header; or what is wrong with it, under a code that begins with <c>safetensors-</c>.</returns>
    public static Result<SafetensorsHeader> Parse(ReadOnlyMemory<byte> json, long dataLength)
    {
        if (json.IsEmpty || json.Span[0] != '{')
            return Error.Invalid("safetensors-header", "The header does not begin with a brace.");
        if (!Utf8.IsValid(json.Span))
            return Error.Invalid("safetensors-header", "The header is not UTF-8.");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 4 });
            return Read(document.RootElement, dataLength);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A lone surrogate, written as an escape, is no JsonException. The message may quote what is hostile, so it stays out.
            return Error.Invalid("safetensors-header", "The header is not a JSON object of distinct names.");
        }
    }

    private static Result<SafetensorsHeader> Read(JsonElement root, long dataLength)
    {
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var tensors = ImmutableArray.CreateBuilder<TensorEntry>();
        foreach (var member in root.EnumerateObject())
        {
            if (member.NameEquals(MetadataName))
            {
                if (member.Value.ValueKind != JsonValueKind.Object)
                    return Error.Invalid("safetensors-metadata", "The metadata are not an object.");
                foreach (var note in member.Value.EnumerateObject())
                {
                    if (note.Value.ValueKind != JsonValueKind.String)
                        return Error.Invalid("safetensors-metadata", "What the metadata hold is not a string.");
                    metadata.Add(note.Name, note.Value.GetString()!);
                }
                continue;
            }
            if (!ReadTensor(member).Try(out var tensor, out var error))
                return error;
            tensors.Add(tensor);
        }
        tensors.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long end = 0;
        foreach (var tensor in tensors)
        {
            if (tensor.Begin != end)
                return Error.Invalid("safetensors-offsets", $"The bytes of {Quoted(tensor.Name)} begin at {tensor.Begin}, where {end} is expected: tensors neither overlap nor leave gaps.");
            end = tensor.End;
        }
        if (end != dataLength)
            return Error.Invalid("safetensors-offsets", $"The tensors take {end} bytes, and {dataLength} follow the header.");
        return new SafetensorsHeader(tensors.DrainToImmutable(), metadata.ToImmutable());
    }

    private static Result<TensorEntry> ReadTensor(JsonProperty member)
    {
        var name = member.Name;
        if (name.Length is 0 or > MaxNameLength)
            return Error.Invalid("safetensors-tensor", $"The name of a tensor has {name.Length} characters; 1 to {MaxNameLength} are allowed.");
        if (member.Value.ValueKind != JsonValueKind.Object || member.Value.GetPropertyCount() != 3
            || !member.Value.TryGetProperty("dtype", out var type) || type.ValueKind != JsonValueKind.String
            || !member.Value.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array || shape.GetArrayLength() > MaxRank
            || !member.Value.TryGetProperty("data_offsets", out var offsets) || offsets.ValueKind != JsonValueKind.Array || offsets.GetArrayLength() != 2)
        {
            return Error.Invalid("safetensors-tensor", $"{Quoted(name)} is not described by a dtype, a shape of at most {MaxRank} dimensions and two data_offsets.");
        }
        if (!Types.TryGetValue(type.GetString()!, out var known))
            return Error.Invalid("safetensors-type", $"The dtype of {Quoted(name)} is not known here.");
        if (Numbers(shape) is not { } dimensions || Numbers(offsets) is not [var begin, var end])
            return Error.Invalid("safetensors-tensor", $"The shape or the data_offsets of {Quoted(name)} are not whole numbers from 0 to 2^63 − 1.");
        if (TensorEntry.BytesOf(known, dimensions.AsSpan()) is not { } bytes)
            return Error.Invalid("safetensors-shape", $"{Quoted(name)} has more bytes than 64 bits can count.");
        if (end < begin || end - begin != bytes)
            return Error.Invalid("safetensors-shape", $"The shape of {Quoted(name)} takes {bytes} bytes, and its data_offsets are {begin} and {end}.");
        return new TensorEntry(name, known, dimensions, begin, end);
    }

    private static ImmutableArray<long>? Numbers(JsonElement array)
    {
        var numbers = ImmutableArray.CreateBuilder<long>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var number) || number < 0)
                return null;
            numbers.Add(number);
        }
        return numbers.MoveToImmutable();
    }

    /// <summary>A name from a file, for a message: short, and without what could forge a line of a log.</summary>
    internal static string Quoted(string name) =>
        $"\"{new string([.. name.Take(80).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c)])}\"";
}
