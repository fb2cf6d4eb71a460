#nullable disable
using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Text;

namespace Nethereum.ABI;

/// <summary>The contract ABI's encoding ("Formal Specification of the Encoding"): heads, then the tails that offsets point to.</summary>
internal static class AbiEncoder
{
    /// <summary>The values of an object's members, as a function's arguments.</summary>
    internal static byte[] EncodeMembers(AbiShape tuple, object instance) =>
        EncodeSequence([.. tuple.Members.Select(m => (m.Shape, m.Property.GetValue(instance)))]);

    internal static byte[] Encode(AbiShape shape, object value)
    {
        switch (shape.Type.Kind)
        {
            case AbiKind.Tuple:
                return EncodeMembers(shape, value ?? throw new Exception($"A value for {shape.CanonicalName} is missing."));
            case AbiKind.Array:
                return EncodeArray(shape, value as IList ?? throw new Exception($"A list is wanted for {shape.CanonicalName}."));
            case AbiKind.String:
                return EncodeBytes(value is string text ? Encoding.UTF8.GetBytes(text) : throw new Exception("A text is wanted for string."));
            case AbiKind.Bytes:
                return EncodeBytes(value as byte[] ?? throw new Exception("Bytes are wanted for bytes."));
            default:
                var word = new byte[AbiWord.Length];
                AbiWord.Encode(shape.Type, value, word);
                return word;
        }
    }

    private static byte[] EncodeArray(AbiShape shape, IList list)
    {
        if (shape.Type.Count is { } count && list.Count != count)
            throw new Exception($"{shape.CanonicalName} has {count} elements, not {list.Count}.");
        var items = EncodeSequence([.. list.Cast<object>().Select(item => (shape.Element, item))]);
        return shape.Type.Count is null ? [.. Word(list.Count), .. items] : items;
    }

    private static byte[] EncodeBytes(byte[] bytes)
    {
        var padded = new byte[(bytes.Length + AbiWord.Length - 1) / AbiWord.Length * AbiWord.Length];
        bytes.CopyTo(padded, 0);
        return [.. Word(bytes.Length), .. padded];
    }

    private static byte[] EncodeSequence((AbiShape Shape, object Value)[] items)
    {
        var heads = new ArrayBufferWriter<byte>(AbiWord.Length);
        var tails = new ArrayBufferWriter<byte>(AbiWord.Length);
        var headsLength = items.Sum(i => i.Shape.HeadLength);
        foreach (var (shape, value) in items)
        {
            var encoded = Encode(shape, value);
            heads.Write(shape.IsDynamic ? Word(headsLength + tails.WrittenCount) : encoded);
            if (shape.IsDynamic)
                tails.Write(encoded);
        }
        heads.Write(tails.WrittenSpan);
        return heads.WrittenSpan.ToArray();
    }

    private static byte[] Word(int value)
    {
        var word = new byte[AbiWord.Length];
        BinaryPrimitives.WriteInt32BigEndian(word.AsSpan(AbiWord.Length - sizeof(int)), value);
        return word;
    }
}
