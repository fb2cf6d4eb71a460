using System.Buffers.Binary;

namespace System.IO.Hashing;

/// <summary>CRC-32 of IEEE 802.3: reflected polynomial 0xEDB88320, digest in little-endian order.</summary>
public sealed class Crc32 : NonCryptographicHashAlgorithm
{
    private const int HashBytes = 4;
    private const uint Initial = uint.MaxValue;
    private static readonly uint[] s_table = CreateTable();

    private uint _state = Initial;

    public Crc32()
        : base(HashBytes)
    {
    }

    public override void Append(ReadOnlySpan<byte> source) => _state = Update(_state, source);

    public override void Reset() => _state = Initial;

    protected override void GetCurrentHashCore(Span<byte> destination) => Write(destination, _state);

    protected override void GetHashAndResetCore(Span<byte> destination)
    {
        Write(destination, _state);
        _state = Initial;
    }

    [CLSCompliant(false)]
    public uint GetCurrentHashAsUInt32() => Final(_state);

    [CLSCompliant(false)]
    public static uint HashToUInt32(ReadOnlySpan<byte> source) => Final(Update(Initial, source));

    public static byte[] Hash(byte[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Hash(new ReadOnlySpan<byte>(source));
    }

    public static byte[] Hash(ReadOnlySpan<byte> source)
    {
        var hash = new byte[HashBytes];
        Write(hash, Update(Initial, source));
        return hash;
    }

    public static bool TryHash(ReadOnlySpan<byte> source, Span<byte> destination, out int bytesWritten)
    {
        if (destination.Length < HashBytes)
        {
            bytesWritten = 0;
            return false;
        }
        Write(destination, Update(Initial, source));
        bytesWritten = HashBytes;
        return true;
    }

    public static int Hash(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!TryHash(source, destination, out var written))
            throw DestinationTooShort();
        return written;
    }

    private static void Write(Span<byte> destination, uint state) => BinaryPrimitives.WriteUInt32LittleEndian(destination, Final(state));

    private static uint Final(uint state) => ~state;

    private static uint Update(uint state, ReadOnlySpan<byte> source)
    {
        var table = s_table;
        foreach (var b in source)
            state = table[(byte)(state ^ b)] ^ (state >> 8);
        return state;
    }

    private static uint[] CreateTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320u : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
