using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Identity;

/// <summary>A recoverable secp256k1 signature: r, s and v (27 or 28), 65 bytes. Only low-s is valid (EIP-2, BIP-62).</summary>
public readonly record struct Signature
{
    /// <summary>Its size in bytes.</summary>
    public const int Size = 65;

    private const string NotWritten = "A signature is written as 0x and 130 lower-case hexadecimal digits (r, s, v).";

    private static readonly byte[] HalfOrder = Convert.FromHexString("7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0");
    private static readonly byte[] Order = Convert.FromHexString("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");

    private readonly Hash256 _r, _s;
    private readonly byte _v;

    private Signature(Hash256 r, Hash256 s, byte v)
    {
        _r = r;
        _s = s;
        _v = v;
    }

    /// <summary>The recovery byte, 27 or 28.</summary>
    public byte V => _v;

    /// <summary>Takes over 65 bytes where r and s are in range, s is low and v is 27 or 28.</summary>
    /// <param name="bytes">r ‖ s ‖ v, big-endian.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="problem">What is wrong, for people.</param>
    public static bool TryCreate(ReadOnlySpan<byte> bytes, out Signature signature, out string? problem)
    {
        signature = default;
        problem = Problem(bytes);
        if (problem is not null)
            return false;
        signature = new Signature(new Hash256(bytes[..32]), new Hash256(bytes[32..64]), bytes[64]);
        return true;
    }

    /// <summary>Reads <c>0x</c> and 130 lower-case digits.</summary>
    public static bool TryParse(string text, out Signature signature, out string? problem)
    {
        if (LowerHex.DecodePrefixed(text, Size) is { Length: Size } bytes)
            return TryCreate(bytes, out signature, out problem);
        signature = default;
        problem = NotWritten;
        return false;
    }

    /// <summary>Reads from ASCII bytes, as <see cref="TryParse(string, out Signature, out string?)"/> does from characters.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out Signature signature, out string? problem)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (text.StartsWith("0x"u8) && LowerHex.TryDecode(text[2..], bytes))
            return TryCreate(bytes, out signature, out problem);
        signature = default;
        problem = NotWritten;
        return false;
    }

    /// <summary>Writes r ‖ s ‖ v.</summary>
    public void CopyTo(Span<byte> destination)
    {
        _r.CopyTo(destination);
        _s.CopyTo(destination[32..]);
        destination[64] = _v;
    }

    /// <summary>r ‖ s ‖ v as a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary><c>0x</c> and 130 lower-case digits.</summary>
    public override string ToString() => LowerHex.EncodePrefixed(ToArray());

    private static string? Problem(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            return $"A signature has {Size} bytes, not {bytes.Length}.";
        if (bytes[64] is not (27 or 28))
            return "The signature's v must be 27 or 28.";
        var r = bytes[..32];
        var s = bytes[32..64];
        if (!r.ContainsAnyExcept((byte)0) || !s.ContainsAnyExcept((byte)0) || r.SequenceCompareTo(Order) >= 0)
            return "The signature's r or s is out of range.";
        return s.SequenceCompareTo(HalfOrder) > 0 ? "The signature's s is in the upper half of the order; only the low-s form is valid." : null;
    }
}
