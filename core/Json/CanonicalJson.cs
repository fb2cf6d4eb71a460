using System.Buffers;

namespace OpenLedger.Core.Json;

/// <summary>
/// Tells at a glance whether a text is canonical JSON already (RFC 8785), as what machines have written often is: one pass that skips over strings and builds nothing. It may be
/// wrong in one direction only: of canonical texts with rare features (deep nesting, names with escapes, long numbers) it does not know that they are.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>Deeper nesting is left to others; at most <see cref="Jcs.MaxDepth"/>.</summary>
    private const int MaxDepth = 16;

    /// <summary>So many digits come back as they were from a double (IEEE 754), and with fewer zeros than this after the point no exponent is written.</summary>
    private const int MaxDigits = 15, MaxLeadingZeros = 6;

    private static readonly SearchValues<byte> StringEnds = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    /// <summary>True where the text is canonical for certain.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    internal static bool IsCertain(ReadOnlySpan<byte> utf8)
    {
        // Where the last name of each open object lies; an array has none.
        Span<Range> names = stackalloc Range[MaxDepth + 1];
        var objects = 0u;
        var depth = 0;
        for (var at = 0; at < utf8.Length;)
        {
            var next = utf8[at];
            if (next is (byte)'{' or (byte)'[')
            {
                if (depth == MaxDepth || at + 1 == utf8.Length)
                    return false;
                depth++;
                objects = next == '{' ? objects | (1u << depth) : objects & ~(1u << depth);
                at++;
                if (utf8[at] != (next == '{' ? '}' : ']'))
                {
                    if (next == '{' && !SkipName(utf8, ref at, ref names[depth], isFirst: true))
                        return false;
                    continue;
                }
                depth--;
                at++;
            }
            else if (!SkipScalar(utf8, ref at))
                return false;
            if (!SkipEnds(utf8, ref at, ref depth, objects))
                return false;
            if (depth == 0)
                return at == utf8.Length;
            // A comma was skipped, so another member or item follows.
            if ((objects >> depth & 1) != 0 && !SkipName(utf8, ref at, ref names[depth], isFirst: false))
                return false;
        }
        return false;
    }

    /// <summary>Skips what closes objects and arrays after a value, and the comma after that.</summary>
    private static bool SkipEnds(ReadOnlySpan<byte> utf8, ref int at, ref int depth, uint objects)
    {
        while (depth > 0)
        {
            if (at == utf8.Length)
                return false;
            var next = utf8[at++];
            if (next == ',')
                return true;
            if (next != ((objects >> depth & 1) != 0 ? '}' : ']'))
                return false;
            depth--;
        }
        return true;
    }

    /// <summary>Skips a name and its colon, where it stands in order.</summary>
    private static bool SkipName(ReadOnlySpan<byte> utf8, ref int at, ref Range last, bool isFirst)
    {
        if (at == utf8.Length || utf8[at] != '"')
            return false;
        var start = ++at;
        if (!SkipString(utf8, ref at))
            return false;
        var name = utf8[start..(at - 1)];
        // Only without escapes and anything from U+E000 up do names order as their bytes.
        if (name.Contains((byte)'\\') || name.ContainsAnyInRange((byte)0xEE, (byte)0xFF) || (!isFirst && utf8[last].SequenceCompareTo(name) >= 0))
            return false;
        last = start..(at - 1);
        return at < utf8.Length && utf8[at++] == ':';
    }

    private static bool SkipScalar(ReadOnlySpan<byte> utf8, ref int at)
    {
        switch (utf8[at])
        {
            case (byte)'"':
                at++;
                return SkipString(utf8, ref at);
            case (byte)'t':
                return SkipWord(utf8, ref at, "true"u8);
            case (byte)'f':
                return SkipWord(utf8, ref at, "false"u8);
            case (byte)'n':
                return SkipWord(utf8, ref at, "null"u8);
            default:
                return SkipNumber(utf8, ref at);
        }
    }

    private static bool SkipWord(ReadOnlySpan<byte> utf8, ref int at, ReadOnlySpan<byte> word)
    {
        if (!utf8[at..].StartsWith(word))
            return false;
        at += word.Length;
        return true;
    }

    /// <summary>Skips the rest of a string with its quote, where its escapes are those that have to be.</summary>
    private static bool SkipString(ReadOnlySpan<byte> utf8, ref int at)
    {
        while (true)
        {
            var run = utf8[at..].IndexOfAny(StringEnds);
            if (run < 0)
                return false;
            at += run + 1;
            if (utf8[at - 1] == '"')
                return true;
            if (utf8[at - 1] != '\\' || at == utf8.Length)
                return false;
            // An escape by number is rare, and left to others.
            if (utf8[at++] is not ((byte)'"' or (byte)'\\' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t'))
                return false;
        }
    }

    /// <summary>Skips an integer of few digits, or a decimal whose shortest form it is.</summary>
    private static bool SkipNumber(ReadOnlySpan<byte> utf8, ref int at)
    {
        var isNegative = utf8[at] == '-';
        at += isNegative ? 1 : 0;
        var whole = SkipDigits(utf8, ref at);
        if (whole.IsEmpty || (whole[0] == '0' && whole.Length > 1))
            return false;
        if (at == utf8.Length || utf8[at] != '.')
            return whole.Length <= MaxDigits && !(isNegative && whole[0] == '0') && EndsNumber(utf8, at);
        at++;
        var fraction = SkipDigits(utf8, ref at);
        if (fraction.IsEmpty || fraction[^1] == '0' || (whole[0] == '0' && fraction.IndexOfAnyExcept((byte)'0') >= MaxLeadingZeros))
            return false;
        return whole.Length + fraction.Length <= MaxDigits && EndsNumber(utf8, at);
    }

    /// <summary>An exponent, or anything else that is glued to a number, is left to others.</summary>
    private static bool EndsNumber(ReadOnlySpan<byte> utf8, int at) => at == utf8.Length || utf8[at] is (byte)',' or (byte)'}' or (byte)']';

    private static ReadOnlySpan<byte> SkipDigits(ReadOnlySpan<byte> utf8, ref int at)
    {
        var start = at;
        while (at < utf8.Length && char.IsAsciiDigit((char)utf8[at]))
            at++;
        return utf8[start..at];
    }
}
