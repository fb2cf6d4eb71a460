#nullable disable
using Nethereum.Model;

namespace Nethereum.RLP;

/// <summary>Recursive length prefix (the yellow paper, appendix B).</summary>
public class RLP
{
    private const int ShortLimit = 56;
    private const byte ElementOffset = 0x80;
    private const byte ListOffset = 0xc0;
    private const byte LongElementOffset = 0xb7;
    private const byte LongListOffset = 0xf7;

    /// <summary>A single byte below 128 is itself, and null is nothing.</summary>
    public static byte[] EncodeElement(byte[] srcData) => srcData switch
    {
        null or [] => [ElementOffset],
        [< ElementOffset] => srcData,
        _ => [.. Prefix(srcData.Length, ElementOffset, LongElementOffset), .. srcData],
    };

    /// <summary>A list of items that are encoded already.</summary>
    public static byte[] EncodeList(params byte[][] items)
    {
        if (items is null or [null])
            return [ListOffset];
        byte[] payload = [.. items.SelectMany(i => i)];
        return [.. Prefix(payload.Length, ListOffset, LongListOffset), .. payload];
    }

    private static byte[] Prefix(int length, byte shortOffset, byte longOffset)
    {
        if (length < ShortLimit)
            return [(byte)(shortOffset + length)];
        var digits = RlpNumbers.Encode(length);
        return [(byte)(longOffset + digits.Length), .. digits];
    }
}
