using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Tests.Json;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Hostile;

/// <summary>Generators of what nobody should send: valid inputs with something wrong, JSON of any shape, and noise.</summary>
internal static class HostileBytes
{
    /// <summary>The longest input, in bytes; the long ones are rare.</summary>
    public const int MaxBytes = 96 * 1024;

    /// <summary>What has broken parsers before: ends of ranges, nesting, other encodings, writing directions, look-alikes, paths, and other languages' syntax.</summary>
    private static readonly string[] Tokens =
    [
        "", "null", "-0", "1e400", "-1e-400", "18446744073709551615", "18446744073709551616", "99999999999999999999999999999999", "0x10", "NaN", "Infinity", "\"\"", "{}", "[]", "{\"", "}", "]", ",", ":",
        "\\u0000", "\\ud800", "\\udc00\\ud800", "\\u202e", "\u202etxt.exe", "\u0430dmin", "\ufeff", "\u0000", "\u0085", "\u2028", "\ufffd", "e\u0301", "\u1e9b\u0323", "😀", "İ", "../../etc/passwd", "..\\..\\x", "%00", "%2e%2e%2f",
        "CON", "a/b", "?x=1&x=2", "' or 1=1 --", "${jndi:ldap://x}", "<script>", "\r\n\r\n", "\"a\":1,\"a\":2", "\"__proto__\":{}", "0123456789012345678901234567890123456789", "ct-0", "ct-18446744073709551616", "dn--1", "Bearer ", "OpenLedger ",
    ];

    /// <summary>Bytes that are not UTF-8: overlong forms, surrogates, beyond the last code point, and pieces of characters.</summary>
    private static readonly byte[][] Broken = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80], [0xfe, 0xff], [0x1f, 0x8b], [0x50, 0x4b, 3, 4], [0]];

    /// <summary>Hostile inputs for a parser with these valid ones.</summary>
    public static Gen<byte[]> From(IReadOnlyList<byte[]> corpus)
    {
        var valid = Gen.Elements(corpus.ToArray());
        var mutated = Gen.Choose(1, 4).SelectMany(count => Gen.Zip(valid, Mutation(corpus).ArrayOf(count))).Select(t => t.Item2.Aggregate(t.Item1, (bytes, mutate) => Cut(mutate(bytes))));
        var json = Gen.OneOf(JsonValues.Any, JsonValues.Object(2)).Select(Encoding.UTF8.GetBytes);
        var noise = Gen.Choose(0, 300).SelectMany(Gens.Bytes);
        var deep = Gen.Zip(Gen.Choose(1, 20_000), Gen.Elements("[", "{\"a\":", "[{\"a\":[", "\"", "#", "- ", ",", "\n")).Select(t => Cut(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(t.Item2, t.Item1)))));
        return Gen.Frequency((20, mutated), (3, json), (2, noise), (1, deep));
    }

    private static Gen<Func<byte[], byte[]>> Mutation(IReadOnlyList<byte[]> corpus)
    {
        var place = Gen.Choose(0, 1_000_000);
        var token = Gen.OneOf(Gen.Elements(Tokens).Select(Encoding.UTF8.GetBytes), Gen.Elements(Broken));
        return Gen.OneOf(
            Gen.Zip(place, Gen.Choose(0, 7)).Select(t => Change(t.Item1, (bytes, at) => bytes[at] ^= (byte)(1 << t.Item2))),
            Gen.Zip(place, Gen.Choose(0, 255)).Select(t => Change(t.Item1, (bytes, at) => bytes[at] = (byte)t.Item2)),
            place.Select(p => new Func<byte[], byte[]>(bytes => bytes.Length == 0 ? bytes : bytes[..(p % bytes.Length)])),
            Gen.Zip(place, place).Select(t => new Func<byte[], byte[]>(bytes => Remove(bytes, t.Item1, t.Item2))),
            Gen.Zip(place, token).Select(t => new Func<byte[], byte[]>(bytes => Insert(bytes, t.Item1, t.Item2))),
            Gen.Zip(place, token).Select(t => new Func<byte[], byte[]>(bytes => ReplaceValue(bytes, t.Item1, t.Item2))),
            Gen.Zip(place, place).Select(t => new Func<byte[], byte[]>(bytes => Repeat(bytes, t.Item1, t.Item2))),
            Gen.Zip(place, Gen.Elements(corpus.ToArray())).Select(t => new Func<byte[], byte[]>(bytes => Insert(bytes, t.Item1, t.Item2))));
    }

    private static Func<byte[], byte[]> Change(int place, Action<byte[], int> change) => bytes =>
    {
        if (bytes.Length == 0)
            return bytes;
        var copy = bytes.ToArray();
        change(copy, place % copy.Length);
        return copy;
    };

    private static byte[] Remove(byte[] bytes, int place, int length)
    {
        if (bytes.Length == 0)
            return bytes;
        var at = place % bytes.Length;
        return [.. bytes[..at], .. bytes[(at + (length % (bytes.Length - at)))..]];
    }

    private static byte[] Insert(byte[] bytes, int place, byte[] inserted)
    {
        var at = place % (bytes.Length + 1);
        return [.. bytes[..at], .. inserted, .. bytes[at..]];
    }

    /// <summary>Puts something in the place of what stands between two delimiters, as a value of another type.</summary>
    private static byte[] ReplaceValue(byte[] bytes, int place, byte[] value)
    {
        var at = bytes.Length == 0 ? 0 : place % bytes.Length;
        var start = bytes.AsSpan(0, at).LastIndexOfAny(" :,[\"\n"u8) + 1;
        var length = bytes.AsSpan(at).IndexOfAny(",]}\"\n"u8);
        return [.. bytes[..start], .. value, .. bytes[(length < 0 ? bytes.Length : at + length)..]];
    }

    /// <summary>Writes a piece again and again: rows, members, columns.</summary>
    private static byte[] Repeat(byte[] bytes, int place, int times)
    {
        if (bytes.Length == 0)
            return bytes;
        var at = place % bytes.Length;
        var piece = bytes[at..Math.Min(bytes.Length, at + 1 + (times % 64))];
        var repeated = new List<byte>(bytes[..at]);
        for (var i = 0; i < times % 500 && repeated.Count < MaxBytes; i++)
            repeated.AddRange(piece);
        repeated.AddRange(bytes[at..]);
        return [.. repeated];
    }

    private static byte[] Cut(byte[] bytes) => bytes.Length <= MaxBytes ? bytes : bytes[..MaxBytes];
}
