using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Nethereum.Util;

namespace OpenLedger.Core.Primitives;

/// <summary>An Ethereum address, which is what a user is. On the ledger its text is <c>0x</c> and 40 lower-case digits. It takes no more than its 20 bytes, since there are many in memory.</summary>
[StructLayout(LayoutKind.Sequential, Pack = sizeof(uint))]
public readonly record struct Address : IComparable<Address>
{
    /// <summary>Its size in bytes.</summary>
    public const int Size = 20;

    private readonly ulong _a, _b;
    private readonly uint _c;

    /// <summary>Takes over 20 bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is not 20 long.</exception>
    public Address(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"An address has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>Reads the ledger's form: <c>0x</c> and 40 lower-case digits, nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Address address)
    {
        Span<byte> bytes = stackalloc byte[Size];
        address = default;
        if (text.Length != 2 + (2 * Size) || text[0] != '0' || text[1] != 'x' || !LowerHex.TryDecode(text[2..], bytes))
            return false;
        address = new Address(bytes);
        return true;
    }

    /// <summary>Reads from ASCII bytes, as <see cref="TryParse(ReadOnlySpan{char}, out Address)"/> does from characters.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Address address)
    {
        Span<byte> bytes = stackalloc byte[Size];
        address = default;
        if (text.Length != 2 + (2 * Size) || text[0] != '0' || text[1] != 'x' || !LowerHex.TryDecode(text[2..], bytes))
            return false;
        address = new Address(bytes);
        return true;
    }

    /// <summary>Reads what people type: lower case, or mixed case with a right EIP-55 checksum.</summary>
    public static bool TryParseInput(string text, out Address address)
    {
        address = default;
        if (text.Length != 2 + (2 * Size))
            return false;
        if (TryParse(text, out address))
            return true;
        return TryParse(text.ToLowerInvariant(), out address) && address.ToChecksumString() == text;
    }

    /// <summary>One of its hexadecimal digits as a number, 0 to 15; the first is that at <paramref name="place"/> 0, the last that at 39.</summary>
    internal int Digit(int place) => place switch
    {
        < 16 => (int)(_a >> (60 - (4 * place))) & 15,
        < 32 => (int)(_b >> (124 - (4 * place))) & 15,
        _ => (int)(_c >> (156 - (4 * place))) & 15,
    };

    /// <summary>Writes the 20 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _c);
    }

    /// <summary>The mixed-case form of EIP-55, for people.</summary>
    public string ToChecksumString() => AddressUtil.Current.ConvertToChecksumAddress(ToString());

    /// <summary><c>0x</c> and 40 lower-case digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return LowerHex.EncodePrefixed(bytes);
    }

    /// <summary>Orders as the bytes do, lexicographically.</summary>
    public int CompareTo(Address other)
    {
        if (_a != other._a)
            return _a.CompareTo(other._a);
        return _b != other._b ? _b.CompareTo(other._b) : _c.CompareTo(other._c);
    }

    /// <summary>Byte order.</summary>
    public static bool operator <(Address left, Address right) => left.CompareTo(right) < 0;

    /// <summary>Byte order.</summary>
    public static bool operator >(Address left, Address right) => left.CompareTo(right) > 0;

    /// <summary>Byte order.</summary>
    public static bool operator <=(Address left, Address right) => left.CompareTo(right) <= 0;

    /// <summary>Byte order.</summary>
    public static bool operator >=(Address left, Address right) => left.CompareTo(right) >= 0;
}
