using System.Buffers.Binary;

namespace System.IO.Hashing;

/// <summary>CRC-64 of ECMA-182: polynomial 0x42F0E1EBA9EA3693, not reflected, digest in big-endian order.</summary>
public sealed class Crc64 : NonCryptographicHashAlgorithm
{
    private const int HashBytes = 8;
    private const ulong Initial = 0;
    private static readonly ulong[] s_table = CreateTable();

    private ulong _state = Initial;

    public Crc64()
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
    public ulong GetCurrentHashAsUInt64() => Final(_state);

    [CLSCompliant(false)]
    public static ulong HashToUInt64(ReadOnlySpan<byte> source) => Final(Update(Initial, source));

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

    private static void Write(Span<byte> destination, ulong state) => BinaryPrimitives.WriteUInt64BigEndian(destination, Final(state));

    private static ulong Final(ulong state) => state;

    private static ulong Update(ulong state, ReadOnlySpan<byte> source)
    {
        var table = s_table;
        foreach (var b in source)
            state = table[(byte)(state >> 56) ^ b] ^ (state << 8);
        return state;
    }

    private static ulong[] CreateTable()
    {
        var table = new ulong[256];
        for (ulong i = 0; i < (ulong)table.Length; i++)
        {
            var value = i << 56;
            for (var bit = 0; bit < 8; bit++)
                value = (value >> 63) != 0 ? (value << 1) ^ 0x42F0E1EBA9EA3693ul : value << 1;
            table[i] = value;
        }
        return table;
    }
}
