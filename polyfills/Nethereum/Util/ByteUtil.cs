#nullable disable
namespace Nethereum.Util;

public static class ByteUtil
{
    public static readonly byte[] EMPTY_BYTE_ARRAY = [];
    public static readonly byte[] ZERO_BYTE_ARRAY = [0];

    public static byte[] AppendByte(byte[] bytes, byte b) => [.. bytes, b];

    /// <summary>
    /// The bytes from <paramref name="start"/> up to <paramref name="end"/>, which counts from the back when negative; never fails for want of bytes.
    /// </summary>
    public static byte[] Slice(this byte[] org, int start, int end = int.MaxValue)
    {
        var first = Math.Clamp(start, 0, org.Length);
        var beyond = end < 0 ? org.Length + end : Math.Min(end, org.Length);
        return org.AsSpan(first, Math.Max(beyond - first, 0)).ToArray();
    }

    public static byte[] Merge(params byte[][] arrays)
    {
        var merged = new byte[arrays.Sum(array => array.Length)];
        var at = 0;
        foreach (var array in arrays)
        {
            array.CopyTo(merged, at);
            at += array.Length;
        }
        return merged;
    }

    /// <summary>As long as the shorter of the two.</summary>
    public static byte[] XOR(this byte[] a, byte[] b)
    {
        var result = new byte[Math.Min(a.Length, b.Length)];
        for (var i = 0; i < result.Length; i++)
            result[i] = (byte)(a[i] ^ b[i]);
        return result;
    }

    /// <summary>Zeros in front up to 32 bytes; longer arrays come back as they are.</summary>
    public static byte[] PadTo32Bytes(this byte[] bytesToPad) => bytesToPad.Length >= 32 ? bytesToPad : PadBytes(bytesToPad, 32);

    /// <summary>Zeros in front.</summary>
    /// <exception cref="ArgumentException">The array is longer than <paramref name="numberOfBytes"/>.</exception>
    public static byte[] PadBytes(this byte[] bytesToPad, int numberOfBytes)
    {
        var padded = new byte[numberOfBytes];
        Array.Copy(bytesToPad, 0, padded, numberOfBytes - bytesToPad.Length, bytesToPad.Length);
        return padded;
    }

    /// <summary>Zeros in front.</summary>
    /// <exception cref="ArgumentException">The array is longer than <paramref name="numberOfBytes"/>.</exception>
    public static byte[] PadBytesLeft(this byte[] bytesToPad, int numberOfBytes) => bytesToPad.Length > numberOfBytes
        ? throw new ArgumentException("The array is already longer than the size asked for.")
        : PadBytes(bytesToPad, numberOfBytes);

    /// <summary>Zeros behind.</summary>
    /// <exception cref="ArgumentException">The array is longer than <paramref name="numberOfBytes"/>.</exception>
    public static byte[] PadBytesRight(this byte[] bytesToPad, int numberOfBytes)
    {
        var padded = new byte[numberOfBytes];
        Array.Copy(bytesToPad, 0, padded, 0, bytesToPad.Length);
        return padded;
    }

    public static bool AreEqual(byte[] a, byte[] b) => a == null || b == null ? a == b : a.AsSpan().SequenceEqual(b);

    /// <summary>True for null too.</summary>
    public static bool IsZero(byte[] value) => value == null || !value.AsSpan().ContainsAnyExcept((byte)0);
}
