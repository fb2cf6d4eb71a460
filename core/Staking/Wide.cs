using System.Numerics;

namespace OpenLedger.Core.Staking;

/// <summary>Products of 256 bits, and their quotients.</summary>
internal static class Wide
{
    /// <summary>a · b.</summary>
    public static (UInt128 High, UInt128 Low) Multiply(UInt128 a, UInt128 b)
    {
        var (a1, a0, b1, b0) = ((ulong)(a >> 64), (ulong)a, (ulong)(b >> 64), (ulong)b);
        var (low, middle, other) = ((UInt128)a0 * b0, (UInt128)a1 * b0, (UInt128)a0 * b1);
        var carry = (low >> 64) + (ulong)middle + (ulong)other;
        return (((UInt128)a1 * b1) + (middle >> 64) + (other >> 64) + (carry >> 64), (carry << 64) | (ulong)low);
    }

    /// <summary>What a dividend of 256 bits is by a divisor, rounded down, and what is left.</summary>
    /// <exception cref="OverflowException">The quotient has more than 128 bits: a bug of the caller.</exception>
    public static (UInt128 Quotient, UInt128 Remainder) Divide((UInt128 High, UInt128 Low) dividend, UInt128 divisor)
    {
        if (dividend.High == 0)
            return UInt128.DivRem(dividend.Low, divisor);
        var quotient = BigInteger.DivRem(((BigInteger)dividend.High << 128) | dividend.Low, divisor, out var remainder);
        return (checked((UInt128)quotient), (UInt128)remainder);
    }
}
