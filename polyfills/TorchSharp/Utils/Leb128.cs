namespace TorchSharp.Utils;

/// <summary>Numbers in files, seven bits a byte, the least first (LEB128, unsigned).</summary>
internal static class Leb128
{
    private const int MaxBytes = 9;

    public static void Write(BinaryWriter writer, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        for (; value > 0x7F; value >>= 7)
            writer.Write((byte)(value & 0x7F | 0x80));
        writer.Write((byte)value);
    }

    /// <exception cref="InvalidDataException">The number has more than 63 bits.</exception>
    public static long Read(BinaryReader reader)
    {
        var value = 0L;
        for (var i = 0; i < MaxBytes; i++)
        {
            var next = reader.ReadByte();
            value |= (long)(next & 0x7F) << (7 * i);
            if ((next & 0x80) == 0)
                return value;
        }
        throw new InvalidDataException("A number of more than 63 bits.");
    }
}
