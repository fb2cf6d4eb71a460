using System.Globalization;

namespace Nethereum.ABI;

internal enum AbiKind
{
    Bool,
    Int,
    UInt,
    Address,
    String,
    Bytes,
    FixedBytes,
    Tuple,
    Array,
}

/// <summary>A parsed Solidity type name.</summary>
/// <param name="Name">As it was written.</param>
/// <param name="Kind">Which family.</param>
/// <param name="Size">Bits of an integer, bytes of a bytesN; otherwise 0.</param>
/// <param name="Element">What an array holds; null for all others.</param>
/// <param name="Count">How many an array of fixed length holds; null for all others.</param>
internal sealed record AbiType(string Name, AbiKind Kind, int Size = 0, AbiType? Element = null, int? Count = null)
{
    private const int WordLength = 32;
    private const int DefaultIntegerBits = 256;

    /// <summary>The name in a signature, where every integer has its bits. A tuple's depends on its members.</summary>
    internal string CanonicalName => Kind switch
    {
        AbiKind.Int => $"int{Size}",
        AbiKind.UInt => $"uint{Size}",
        _ => Name,
    };

    /// <summary>The type below all array brackets.</summary>
    internal AbiType Innermost => Element is null ? this : Element.Innermost;

    /// <exception cref="ArgumentException">There is no such type.</exception>
    /// <exception cref="FormatException">A number within the name is none.</exception>
    internal static AbiType Parse(string name)
    {
        if (name.LastIndexOf('[') is >= 0 and var bracket)
            return ParseArray(name, bracket);
        return name switch
        {
            "bool" => new AbiType(name, AbiKind.Bool),
            "address" => new AbiType(name, AbiKind.Address),
            "string" => new AbiType(name, AbiKind.String),
            "bytes" => new AbiType(name, AbiKind.Bytes),
            "tuple" => new AbiType(name, AbiKind.Tuple),
            _ when name.StartsWith("uint", StringComparison.Ordinal) => new AbiType(name, AbiKind.UInt, IntegerBits(name.AsSpan(4))),
            _ when name.StartsWith("int", StringComparison.Ordinal) => new AbiType(name, AbiKind.Int, IntegerBits(name.AsSpan(3))),
            _ when name.StartsWith("bytes", StringComparison.Ordinal) => ParseFixedBytes(name),
            _ => throw new ArgumentException($"'{name}' is no type of the ABI."),
        };
    }

    /// <summary>True for what EIP-712 encodes by itself; everything else that is no array is the name of a struct.</summary>
    internal static bool IsAtomicOrDynamic(string name) => name is "bool" or "address" or "string" or "bytes"
        || HasNumberAfter(name, "uint") || HasNumberAfter(name, "int") || HasNumberAfter(name, "bytes");

    private static bool HasNumberAfter(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) && !name.AsSpan(prefix.Length).ContainsAnyExceptInRange('0', '9');

    private static AbiType ParseArray(string name, int bracket)
    {
        var length = name.AsSpan(bracket + 1).TrimEnd(']');
        int? count = length.IsEmpty ? null : int.Parse(length, CultureInfo.InvariantCulture);
        return new AbiType(name, AbiKind.Array, Element: Parse(name[..bracket]), Count: count);
    }

    private static AbiType ParseFixedBytes(string name)
    {
        var size = int.Parse(name.AsSpan("bytes".Length), CultureInfo.InvariantCulture);
        return size <= WordLength
            ? new AbiType(name, AbiKind.FixedBytes, size)
            : throw new ArgumentException($"'{name}' is no type of the ABI: at most {WordLength} bytes fit a word.");
    }

    private static int IntegerBits(ReadOnlySpan<char> digits) => digits.IsEmpty ? DefaultIntegerBits : (int)uint.Parse(digits, CultureInfo.InvariantCulture);
}
