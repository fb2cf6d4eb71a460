#nullable disable
using System.Numerics;
using System.Text;
using Nethereum.ABI.FunctionEncoding;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Util;

namespace Nethereum.ABI;

/// <summary>One 32-byte word of the contract ABI for a value of static type, accepting the .NET values that upstream accepts.</summary>
internal static class AbiWord
{
    internal const int Length = 32;
    private const int BytesBeforeAddress = 12;

    /// <summary>Writes <paramref name="value"/> to <paramref name="word"/>, which holds zeros.</summary>
    /// <exception cref="AbiEncodingException">The value does not fit the type.</exception>
    internal static void Encode(AbiType type, object value, Span<byte> word)
    {
        try
        {
            switch (type.Kind)
            {
                case AbiKind.Bool:
                    word[^1] = value is bool flag ? (byte)(flag ? 1 : 0) : throw new Exception($"A bool is wanted, not {Describe(value)}.");
                    break;
                case AbiKind.Int:
                case AbiKind.UInt:
                    EncodeInteger(ToInteger(value), type.Kind == AbiKind.Int, type.Size, word);
                    break;
                case AbiKind.Address:
                    EncodeAddress(value, word);
                    break;
                case AbiKind.FixedBytes when type.Size == Length:
                    EncodeBytes32(value, word);
                    break;
                case AbiKind.FixedBytes:
                    EncodeFixedBytes(type.Size, value, word);
                    break;
                default:
                    throw new ArgumentException($"A value of type '{type.Name}' is not one word.");
            }
        }
        catch (Exception e)
        {
            throw new AbiEncodingException(0, value, $"{Describe(value)} cannot be encoded as {type.Name}: {e.Message}", e);
        }
    }

    /// <summary>Reads <paramref name="word"/> as <paramref name="wanted"/>, one of the .NET types that upstream reads the type as.</summary>
    /// <exception cref="NotSupportedException">The type cannot be read so.</exception>
    /// <exception cref="OverflowException">The number is beyond <paramref name="wanted"/>.</exception>
    internal static object Decode(AbiType type, ReadOnlySpan<byte> word, Type wanted)
    {
        switch (type.Kind)
        {
            case AbiKind.Int or AbiKind.UInt:
                return DecodeInteger(new BigInteger(word, isUnsigned: type.Kind == AbiKind.UInt, isBigEndian: true), type, wanted);
            case AbiKind.Bool when wanted == typeof(bool) || wanted == typeof(object):
                return (int)new BigInteger(word, isUnsigned: true, isBigEndian: true) != 0;
            case AbiKind.Address when wanted == typeof(string) || wanted == typeof(object):
                return AddressUtil.Current.ConvertToChecksumAddress(word[BytesBeforeAddress..].ToArray());
            case AbiKind.FixedBytes when wanted == typeof(byte[]) || (type.Size == Length && wanted == typeof(object)):
                return word[..type.Size].ToArray();
            case AbiKind.FixedBytes when type.Size == 1 && wanted == typeof(byte):
                return word[0];
            case AbiKind.FixedBytes when type.Size == 16 && wanted == typeof(Guid):
                return new Guid(word[..16]);
            case AbiKind.FixedBytes when type.Size == Length && wanted == typeof(string):
                return Encoding.UTF8.GetString(word).TrimEnd('\0');
            case AbiKind.FixedBytes when type.Size == Length:
                return DecodeInteger(new BigInteger(word, isUnsigned: true, isBigEndian: true), type, wanted);
            default:
                throw new NotSupportedException($"A value of type '{type.Name}' cannot be read as {wanted}.");
        }
    }

    private static object DecodeInteger(BigInteger value, AbiType type, Type wanted) => wanted switch
    {
        _ when wanted == typeof(BigInteger) || wanted == typeof(object) => value,
        _ when wanted == typeof(ulong) => (ulong)value,
        _ when wanted == typeof(long) => (long)value,
        _ when wanted == typeof(uint) => (uint)value,
        _ when wanted == typeof(int) => (int)value,
        _ when wanted == typeof(ushort) => (ushort)value,
        _ when wanted == typeof(short) => (short)value,
        _ when wanted == typeof(byte) => (byte)value,
        _ when wanted == typeof(sbyte) => (sbyte)value,
        _ when wanted.IsEnum => Enum.ToObject(wanted, (int)value),
        _ => throw new NotSupportedException($"A value of type '{type.Name}' cannot be read as {wanted}."),
    };

    private static void EncodeInteger(BigInteger value, bool isSigned, int bits, Span<byte> word)
    {
        if (bits is < 8 or > 256 || bits % 8 != 0)
            throw new ArgumentException($"There is no integer of {bits} bits.");
        var beyond = BigInteger.One << (isSigned ? bits - 1 : bits);
        if (value >= beyond || value < (isSigned ? -beyond : BigInteger.Zero))
            throw new ArgumentOutOfRangeException(nameof(value), $"{value} is out of the range of {(isSigned ? "int" : "uint")}{bits}.");
        if (value.Sign < 0)
            word.Fill(0xFF);
        var length = value.GetByteCount(isUnsigned: !isSigned);
        value.TryWriteBytes(word[(Length - length)..], out _, isUnsigned: !isSigned, isBigEndian: true);
    }

    /// <summary>A text that is not decimal is hexadecimal, with or without prefix.</summary>
    private static BigInteger ToInteger(object value) => value switch
    {
        BigInteger number => number,
        string text => BigInteger.TryParse(text, out var number) ? number : FromHex(text),
        ulong number => number,
        sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(value),
        float or double or decimal => BigInteger.Parse(value.ToString()),
        Enum constant => (int)(object)constant,
        _ => throw new Exception($"A number is wanted, not {Describe(value)}."),
    };

    private static BigInteger FromHex(string text) => new(text.EnsureHexPrefix().HexToByteArray(), isUnsigned: true, isBigEndian: true);

    private static void EncodeAddress(object value, Span<byte> word)
    {
        // Unlike a number's, an address's digits are hexadecimal even where all of them are decimal.
        EncodeInteger(value is string text ? FromHex(text) : ToInteger(value), isSigned: false, 256, word);
        foreach (ref var filler in word[..BytesBeforeAddress])
        {
            // Upstream takes a sign-extended address too.
            if (filler == 0xFF)
                filler = 0;
            if (filler != 0)
                throw new Exception("An address has 20 bytes.");
        }
    }

    /// <summary>Shorter bytes, and a text's UTF-8, stand at the front; numbers at the back.</summary>
    private static void EncodeBytes32(object value, Span<byte> word)
    {
        if (value is BigInteger or sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal)
        {
            EncodeInteger(ToInteger(value), isSigned: false, 256, word);
            return;
        }
        var bytes = value switch
        {
            string text => Encoding.UTF8.GetBytes(text),
            byte[] array => array,
            _ => throw new ArgumentException($"Bytes, a text or a number is wanted, not {Describe(value)}."),
        };
        if (bytes.Length > Length)
            throw new ArgumentException($"{bytes.Length} bytes are too many.");
        bytes.CopyTo(word);
    }

    private static void EncodeFixedBytes(int size, object value, Span<byte> word)
    {
        var bytes = value switch
        {
            byte[] array => array,
            byte single when size == 1 => [single],
            Guid guid when size == 16 => guid.ToByteArray(),
            _ => throw new Exception($"Bytes are wanted, not {Describe(value)}."),
        };
        if (bytes.Length != size)
            throw new Exception($"{size} bytes are wanted, not {bytes.Length}.");
        bytes.CopyTo(word);
    }

    private static string Describe(object value) => value is null ? "null" : $"'{value}' ({value.GetType()})";
}
