using System.Buffers;

namespace OpenLedger.Core.Analysis;

/// <summary>
/// The text of a record: its string and number values in the order of its canonical JSON, each followed by a line feed, without the names of members. Offsets in it
/// lead back to the canonical bytes.
/// </summary>
internal sealed class RecordText
{
    /// <summary>Bytes after the text that may be read, and are zero: so many at a time can be read from any of its places.</summary>
    internal const int Padding = 64;

    private static readonly SearchValues<byte> StringEnds = SearchValues.Create("\"\\"u8);

    private byte[] _text = new byte[4096];
    private (int Text, int Canonical)[] _pieces = new (int, int)[64];
    private int _length, _count;

    /// <summary>The text in UTF-8.</summary>
    internal ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    /// <summary>The text with its padding.</summary>
    internal ReadOnlySpan<byte> Padded => _text.AsSpan(0, _length + Padding);

    /// <summary>Takes the text of a record, in the place of the one before.</summary>
    /// <param name="canonical">Canonical JSON (RFC 8785).</param>
    internal void Read(ReadOnlySpan<byte> canonical)
    {
        (_length, _count) = (0, 0);
        // No escape is shorter than what it stands for, and a value is followed by at least one character where it ends.
        if (_text.Length < canonical.Length + 1 + Padding)
            _text = new byte[Math.Max(canonical.Length + 1 + Padding, 2 * _text.Length)];
        for (var at = 0; at < canonical.Length;)
        {
            var next = canonical[at];
            if (next == '"')
                at = ReadString(canonical, at + 1);
            else if (next is (byte)'-' or (>= (byte)'0' and <= (byte)'9'))
                at = ReadNumber(canonical, at);
            else
                at++;
        }
        _text.AsSpan(_length, Padding).Clear();
    }

    /// <summary>Where a byte of the text stands in the canonical record.</summary>
    internal int CanonicalOffset(int offset)
    {
        int low = 0, high = _count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_pieces[middle].Text <= offset)
                low = middle;
            else
                high = middle - 1;
        }
        return _count == 0 ? 0 : _pieces[low].Canonical + (offset - _pieces[low].Text);
    }

    private int ReadString(ReadOnlySpan<byte> canonical, int at)
    {
        var (length, count) = (_length, _count);
        while (true)
        {
            var run = canonical[at..].IndexOfAny(StringEnds);
            Copy(canonical.Slice(at, run), at);
            at += run;
            if (canonical[at] == '"')
                break;
            at = Unescape(canonical, at);
        }
        at++;
        // In canonical JSON a colon right after a string makes it the name of a member.
        if (at < canonical.Length && canonical[at] == ':')
            (_length, _count) = (length, count);
        else
            _text[_length++] = (byte)'\n';
        return at;
    }

    private int ReadNumber(ReadOnlySpan<byte> canonical, int at)
    {
        var end = at + 1;
        while (end < canonical.Length && canonical[end] is not ((byte)',' or (byte)'}' or (byte)']'))
            end++;
        Copy(canonical[at..end], at);
        _text[_length++] = (byte)'\n';
        return end;
    }

    /// <summary>The escapes of RFC 8785, section 3.2.2.2; those by number are control characters, which come out as a blank.</summary>
    private int Unescape(ReadOnlySpan<byte> canonical, int at)
    {
        var next = canonical[at + 1];
        Mark(at);
        _text[_length++] = next switch
        {
            (byte)'n' or (byte)'r' => (byte)'\n',
            (byte)'"' or (byte)'\\' => next,
            _ => (byte)' ',
        };
        return at + (next == 'u' ? 6 : 2);
    }

    private void Copy(ReadOnlySpan<byte> run, int at)
    {
        if (run.IsEmpty)
            return;
        Mark(at);
        run.CopyTo(_text.AsSpan(_length));
        _length += run.Length;
    }

    private void Mark(int canonical)
    {
        if (_count == _pieces.Length)
            Array.Resize(ref _pieces, 2 * _count);
        _pieces[_count++] = (_length, canonical);
    }
}
