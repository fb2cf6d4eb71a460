using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Json;

/// <summary>
/// Rewrites JSON texts into canonical form one after the other, in buffers that it keeps: the single implementation behind <see cref="Jcs"/>. Text that is
/// already canonical is checked and copied without allocation. Not thread-safe.
/// </summary>
internal sealed class JcsCanonicalizer
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = Jcs.MaxDepth, CommentHandling = JsonCommentHandling.Disallow };

    private readonly ArrayBufferWriter<byte> _escaped = new();
    private readonly Comparison<Member> _byName;
    private byte[] _output = new byte[512];
    private byte[] _sorted = [];
    private byte[] _unescaped = [];
    private Member[] _members = new Member[16];
    private int _length, _memberCount;

    internal JcsCanonicalizer() => _byName = (a, b) => NameOf(a).SequenceCompareTo(NameOf(b));

    /// <summary>A member of an object that is being written: where its name (with quotes) and its value lie in the output.</summary>
    /// <param name="Plain">True where the name has no escapes and nothing from U+E000 up, so that its bytes order as its UTF-16 code units do.</param>
    private readonly record struct Member(int Start, int NameEnd, int End, bool Plain);

    /// <summary>The canonical text that the last successful <see cref="Run"/> made; the next run overwrites it.</summary>
    internal ReadOnlyMemory<byte> Written => _output.AsMemory(0, _length);

    /// <summary>Rewrites one JSON value.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="isValid">True where it is known to be valid UTF-8.</param>
    /// <returns>Null, or <c>invalid-utf8</c>, <c>malformed-json</c>, <c>duplicate-key</c>, <c>lone-surrogate</c> or <c>number-out-of-range</c>.</returns>
    internal Error? Run(ReadOnlySpan<byte> utf8, bool isValid = false)
    {
        _length = _memberCount = 0;
        if (!isValid && !Utf8.IsValid(utf8))
            return Jcs.InvalidUtf8;
        if (CanonicalJson.IsCertain(utf8))
        {
            Append(utf8);
            return null;
        }
        var reader = new Utf8JsonReader(utf8, Strict);
        try
        {
            reader.Read();
            if (Value(ref reader) is { } error)
                return error;
            reader.Read();
            return null;
        }
        catch (JsonException e)
        {
            return Jcs.Malformed(e);
        }
    }

    /// <summary>True where <paramref name="utf8"/> is the beginning of some JSON value, and nothing but its end is missing.</summary>
    internal static bool IsIncomplete(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, isFinalBlock: false, new JsonReaderState(Strict));
        try
        {
            while (reader.Read())
            {
            }
            return reader.CurrentDepth > 0 || reader.TokenType == JsonTokenType.None;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private Error? Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Object(ref reader);
            case JsonTokenType.StartArray:
                return Array(ref reader);
            case JsonTokenType.String:
                return Text(ref reader);
            case JsonTokenType.Number:
                return Number(reader.ValueSpan);
            case JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null:
                Append(reader.ValueSpan);
                return null;
            default:
                throw new UnreachableException($"No value starts with {reader.TokenType}.");
        }
    }

    private Error? Object(ref Utf8JsonReader reader)
    {
        int start = _length, first = _memberCount;
        var inOrder = true;
        Append((byte)'{');
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (_memberCount > first)
                Append((byte)',');
            var memberStart = _length;
            if (Text(ref reader) is { } nameError)
                return nameError;
            var nameEnd = _length;
            Append((byte)':');
            reader.Read();
            if (Value(ref reader) is { } error)
                return error;
            Add(new Member(memberStart, nameEnd, _length, IsPlain(_output.AsSpan(memberStart, nameEnd - memberStart))));
            inOrder = inOrder && (_memberCount - first == 1 || Compare(_members[_memberCount - 2], _members[_memberCount - 1]) < 0);
        }
        if (!inOrder && Sort(start, first) is { } duplicate)
            return duplicate;
        Append((byte)'}');
        _memberCount = first;
        return null;
    }

    private Error? Array(ref Utf8JsonReader reader)
    {
        Append((byte)'[');
        for (var first = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; first = false)
        {
            if (!first)
                Append((byte)',');
            if (Value(ref reader) is { } error)
                return error;
        }
        Append((byte)']');
        return null;
    }

    private Error? Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            Append((byte)'"');
            Append(reader.ValueSpan);
            Append((byte)'"');
            return null;
        }
        if (_unescaped.Length < reader.ValueSpan.Length)
            _unescaped = new byte[(int)BitUp(reader.ValueSpan.Length)];
        int count;
        try
        {
            count = reader.CopyString(_unescaped);
        }
        catch (InvalidOperationException)
        {
            return Jcs.LoneSurrogate;
        }
        _escaped.ResetWrittenCount();
        Jcs.WriteString(_unescaped.AsSpan(0, count), _escaped);
        Append(_escaped.WrittenSpan);
        return null;
    }

    private Error? Number(ReadOnlySpan<byte> raw)
    {
        if (IsCanonicalInteger(raw))
        {
            Append(raw);
            return null;
        }
        // The reader has checked the grammar, so parsing fails on nothing; what is too large becomes an infinity.
        var number = double.Parse(raw, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
            return Error.Invalid("number-out-of-range", $"The number {Jcs.Shorten(raw)} is outside the range of a double.");
        Span<byte> text = stackalloc byte[JcsNumber.MaxBytes];
        text = text[..JcsNumber.Format(number, text)];
        // Judged on the canonical text too: 1e17 is written as a bare integer, which nobody could read back.
        var isInteger = raw.IndexOfAny(".eE"u8) < 0 || text.IndexOfAny(".e"u8) < 0;
        if (isInteger && Math.Abs(number) > JcsNumber.MaxSafeInteger)
            return Error.Invalid("number-out-of-range", $"The integer {Jcs.Shorten(raw)} is outside ±(2^53-1); write it as a string.");
        Append(text);
        return null;
    }

    /// <summary>True for up to 15 digits, perhaps with a sign, but not for -0. (The grammar forbids leading zeros.)</summary>
    private static bool IsCanonicalInteger(ReadOnlySpan<byte> raw)
    {
        var digits = raw[0] == '-' ? raw[1..] : raw;
        return digits.Length <= 15 && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && (digits[0] != '0' || digits.Length == raw.Length);
    }

    /// <summary>Brings the members of the object that starts at <paramref name="start"/> into the order of RFC 8785, section 3.2.3.</summary>
    private Error? Sort(int start, int first)
    {
        var members = _members.AsSpan(first, _memberCount - first);
        var plain = true;
        foreach (var member in members)
            plain &= member.Plain;
        if (plain)
            members.Sort(_byName);
        else
        {
            var names = new string[members.Length];
            for (var i = 0; i < names.Length; i++)
                names[i] = Decode(members[i]);
            names.AsSpan().Sort(members, StringComparer.Ordinal);
        }
        var bytes = _length - start;
        if (_sorted.Length < bytes)
            _sorted = new byte[(int)BitUp(bytes)];
        var at = 0;
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0 && NameOf(members[i]).SequenceEqual(NameOf(members[i - 1])))
                return Error.Invalid("duplicate-key", $"An object names the member {Jcs.Shorten(NameOf(members[i]))} twice.");
            _sorted[at++] = (byte)(i == 0 ? '{' : ',');
            var member = _output.AsSpan(members[i].Start, members[i].End - members[i].Start);
            member.CopyTo(_sorted.AsSpan(at));
            at += member.Length;
        }
        if (at != bytes)
            throw new UnreachableException("Sorting changed the length of an object.");
        _sorted.AsSpan(0, bytes).CopyTo(_output.AsSpan(start));
        return null;
    }

    private int Compare(Member a, Member b) =>
        a.Plain && b.Plain ? NameOf(a).SequenceCompareTo(NameOf(b)) : string.CompareOrdinal(Decode(a), Decode(b));

    private ReadOnlySpan<byte> NameOf(Member member) => _output.AsSpan(member.Start + 1, member.NameEnd - member.Start - 2);

    private string Decode(Member member)
    {
        var reader = new Utf8JsonReader(_output.AsSpan(member.Start, member.NameEnd - member.Start));
        reader.Read();
        return reader.GetString()!;
    }

    private static bool IsPlain(ReadOnlySpan<byte> name) => !name.Contains((byte)'\\') && !name.ContainsAnyInRange((byte)0xEE, (byte)0xFF);

    private void Add(Member member)
    {
        if (_memberCount == _members.Length)
            System.Array.Resize(ref _members, 2 * _members.Length);
        _members[_memberCount++] = member;
    }

    private void Append(byte value)
    {
        if (_length == _output.Length)
            Grow(1);
        _output[_length++] = value;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_output.Length - _length < bytes.Length)
            Grow(bytes.Length);
        bytes.CopyTo(_output.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Grow(int needed) => System.Array.Resize(ref _output, (int)BitUp(_length + needed));

    private static uint BitUp(int size) => BitOperations.RoundUpToPowerOf2((uint)size);
}
