using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace OpenLedger.Tests.Json;

/// <summary>Random I-JSON texts with blanks, escapes and unsorted members.</summary>
internal static class JsonValues
{
    private static readonly string[] Pieces =
        ["a", "b", "Z", "0", " ", "é", "€", "\ufb33", "😀", "\u007f", "\\n", "\\\"", "\\\\", "\\u0001", "\\u00e9", "\\ud83d\\ude00", "\\/", "\\t"];

    private static readonly string[] Numbers =
        ["0", "-0", "7", "-12", "1.5", "-2.50", "1e3", "1E-7", "9007199254740991", "0.1", "123456789012345", "1e300", "333333333.33333329", "4e-5"];

    internal static Gen<string> Text { get; } = Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces.Take(6)));

    internal static Gen<string> Any { get; } = Gen.Sized(size => Value(Math.Min(4, size / 10)));

    internal static Gen<string> Object(int depth) =>
        Gen.Zip(Text, Value(depth)).ListOf().Select(members => "{" + string.Join(" ,", members.Take(6)
            .DistinctBy(m => Unescape(m.Item1), StringComparer.Ordinal).Select(m => $"\"{m.Item1}\" :{m.Item2}")) + "}");

    private static Gen<string> Value(int depth)
    {
        var scalar = Gen.OneOf(Gen.Elements(Numbers), Gen.Elements("true", "false", "null"), Text.Select(t => $"\"{t}\""));
        return depth == 0
            ? scalar
            : Gen.OneOf(scalar, Value(depth - 1).ListOf().Select(items => "[ " + string.Join(", ", items.Take(5)) + "]"), Object(depth - 1));
    }

    private static string Unescape(string text) => System.Text.Json.JsonSerializer.Deserialize<string>(Encoding.UTF8.GetBytes($"\"{text}\""))!;
}
