using Nethereum.Util;

namespace OpenLedger.Core.Identity;

/// <summary>Keccak-256 as Ethereum uses it.</summary>
internal static class Keccak
{
    public static byte[] Hash(byte[] data) => Sha3Keccack.Current.CalculateHash(data);

    public static byte[] Hash(string text) => Hash(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>The 32-byte big-endian word of a number, as ABI encoding writes it.</summary>
    public static void Word(ulong value, Span<byte> destination)
    {
        destination[..24].Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(destination[24..32], value);
    }
}
