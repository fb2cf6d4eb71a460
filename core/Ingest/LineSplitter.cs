namespace OpenLedger.Core.Ingest;

/// <summary>Cuts pieces of text into lines, holding at most one line of bounded length between pieces.</summary>
/// <param name="maxBytes">The longest line, in bytes without its break.</param>
/// <param name="carriageReturnBreaks">True where CR and CRLF end a line as LF does; otherwise CR is part of it.</param>
internal sealed class LineSplitter(int maxBytes, bool carriageReturnBreaks)
{
    private byte[] _carry = [];
    private int _carried;
    private bool _carryIsTaken, _skipLineFeed;

    /// <summary>The number, from 1, of the line last returned.</summary>
    internal long Number { get; private set; }

    /// <summary>True once a line exceeded the limit; nothing more is returned.</summary>
    internal bool TooLong { get; private set; }

    /// <summary>True where the line last returned ended in a line break and not with the file.</summary>
    internal bool Terminated { get; private set; }

    /// <summary>The next line of <paramref name="text"/> from <paramref name="offset"/> on; false where more text is needed or there is none.</summary>
    internal bool TryRead(ReadOnlySpan<byte> text, ref int offset, bool end, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (_carryIsTaken)
            _carried = 0;
        _carryIsTaken = false;
        if (_skipLineFeed && offset < text.Length)
        {
            offset += text[offset] == '\n' ? 1 : 0;
            _skipLineFeed = false;
        }
        var rest = text[offset..];
        var length = carriageReturnBreaks ? rest.IndexOfAny((byte)'\n', (byte)'\r') : rest.IndexOf((byte)'\n');
        var part = length < 0 ? rest : rest[..length];
        TooLong |= _carried + part.Length > maxBytes;
        if (TooLong)
            return false;
        Terminated = length >= 0;
        offset += part.Length + (Terminated ? 1 : 0);
        // Left alone where the piece is used up: the line feed may begin the next one.
        _skipLineFeed |= Terminated && rest[length] == '\r';
        if (Terminated && _carried == 0)
            line = part;
        else
        {
            Carry(part);
            if (!Terminated && (!end || _carried == 0))
                return false;
            line = _carry.AsSpan(0, _carried);
            _carryIsTaken = true;
        }
        Number++;
        return true;
    }

    private void Carry(ReadOnlySpan<byte> part)
    {
        if (_carry.Length < _carried + part.Length)
            Array.Resize(ref _carry, Math.Max(_carried + part.Length, Math.Min(2 * _carry.Length, maxBytes)));
        part.CopyTo(_carry.AsSpan(_carried));
        _carried += part.Length;
    }
}
