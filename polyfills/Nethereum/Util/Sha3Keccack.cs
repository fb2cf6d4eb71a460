#nullable disable
using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;

namespace Nethereum.Util;

public class Sha3Keccack
{
    public static Sha3Keccack Current { get; } = new();

    /// <summary>The hash of the text's UTF-8 bytes as hexadecimal without prefix.</summary>
    public string CalculateHash(string value) => CalculateHashAsBytes(value).ToHex();

    public string CalculateHashFromHex(params string[] hexValues) =>
        CalculateHash(string.Concat(hexValues.Select(hex => hex.RemoveHexPrefix())).HexToByteArray()).ToHex();

    public byte[] CalculateHash(byte[] value)
    {
        // A null array must fail as upstream's does; as a span it would silently hash as empty.
        var message = new ReadOnlySpan<byte>(value, 0, value.Length);
        var hash = new byte[KeccakF1600.HashLength];
        KeccakF1600.Hash(message, hash);
        return hash;
    }

    public byte[] CalculateHashAsBytes(string value) => CalculateHash(Encoding.UTF8.GetBytes(value));
}
