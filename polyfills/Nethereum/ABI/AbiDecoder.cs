#nullable disable
using System.Buffers.Binary;
using System.Collections;
using System.Text;
using Nethereum.ABI.FunctionEncoding;

namespace Nethereum.ABI;

/// <summary>The inverse of <see cref="AbiEncoder"/>. Offsets and lengths are checked against the bytes there are.</summary>
internal static class AbiDecoder
{
    /// <summary>Sets the members of <paramref name="instance"/>.</summary>
    /// <exception cref="Exception">The data are too short, or do not fit the members' types.</exception>
    internal static void DecodeMembers(IEnumerable<AbiMember> members, object instance, ReadOnlySpan<byte> data)
    {
        var at = 0;
        foreach (var member in members)
        {
            member.Property.SetValue(instance, DecodeAt(member.Shape, data, at));
            at += member.Shape.HeadLength;
        }
    }

    /// <summary>The values of members that no instance holds.</summary>
    /// <exception cref="Exception">The data are too short, or do not fit the members' types.</exception>
    internal static List<ParameterOutput> DecodeOutputs(IEnumerable<AbiMember> members, ReadOnlySpan<byte> data)
    {
        var at = 0;
        var outputs = new List<ParameterOutput>();
        foreach (var member in members)
        {
            outputs.Add(new ParameterOutput { Parameter = member.Parameter, Result = DecodeAt(member.Shape, data, at) });
            at += member.Shape.HeadLength;
        }
        return outputs;
    }

    /// <summary>The one value that <paramref name="data"/> are the encoding of.</summary>
    internal static object Decode(AbiShape shape, ReadOnlySpan<byte> data) => DecodeAt(shape, data, 0);

    private static object DecodeAt(AbiShape shape, ReadOnlySpan<byte> frame, int at) =>
        DecodeValue(shape, From(frame, shape.IsDynamic ? ReadLength(From(frame, at)) : at));

    private static object DecodeValue(AbiShape shape, ReadOnlySpan<byte> data)
    {
        switch (shape.Type.Kind)
        {
            case AbiKind.Tuple when shape.Holder == typeof(List<ParameterOutput>):
                return DecodeOutputs(shape.Members, data);
            case AbiKind.Tuple:
                var instance = Activator.CreateInstance(shape.Holder);
                DecodeMembers(shape.Members, instance, data);
                return instance;
            case AbiKind.Array:
                return DecodeArray(shape, data);
            case AbiKind.Bytes:
                return shape.Holder == typeof(byte[]) || shape.Holder == typeof(object)
                    ? Content(data).ToArray() : throw new NotSupportedException($"Bytes cannot be read as {shape.Holder}.");
            case AbiKind.String:
                return shape.Holder == typeof(string) || shape.Holder == typeof(object)
                    ? Encoding.UTF8.GetString(Content(data)) : throw new NotSupportedException($"A text cannot be read as {shape.Holder}.");
            default:
                return AbiWord.Decode(shape.Type, Take(data, AbiWord.Length), shape.Holder);
        }
    }

    private static object DecodeArray(AbiShape shape, ReadOnlySpan<byte> data)
    {
        var count = shape.Type.Count ?? ReadLength(data);
        if (shape.Type.Count is null)
            data = data[AbiWord.Length..];
        if ((long)count * AbiWord.Length > data.Length)
            throw new Exception($"{data.Length} bytes are too few for {count} elements of {shape.CanonicalName}.");
        var list = Activator.CreateInstance(shape.Holder) as IList ?? throw new Exception($"An array is read as an IList<T>, not as {shape.Holder}.");
        for (var i = 0; i < count; i++)
            list.Add(DecodeAt(shape.Element, data, checked(i * shape.Element.HeadLength)));
        return list;
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> data) => Take(From(data, AbiWord.Length), ReadLength(data));

    /// <summary>An offset or a length: 31 bits, and whatever is beyond them is beyond any data.</summary>
    private static int ReadLength(ReadOnlySpan<byte> data)
    {
        var word = Take(data, AbiWord.Length);
        var value = BinaryPrimitives.ReadInt32BigEndian(word[^sizeof(int)..]);
        return value >= 0 && !word[..^sizeof(int)].ContainsAnyExcept((byte)0) ? value : throw new Exception("An offset or a length is beyond the data.");
    }

    private static ReadOnlySpan<byte> From(ReadOnlySpan<byte> data, int start) =>
        start <= data.Length ? data[start..] : throw new Exception($"The data end at byte {data.Length}, before {start}.");

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> data, int length) =>
        length <= data.Length ? data[..length] : throw new Exception($"{length} bytes are wanted where {data.Length} are left.");
}
