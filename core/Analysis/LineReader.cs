namespace OpenLedger.Core.Analysis;

/// <summary>
/// Reads the lines of a scratch stream one after the other, each whole, and any line by its offset. Scratch streams are local and read in large pieces, so they are
/// used synchronously.
/// </summary>
/// <param name="stream">The stream; every line ends in a line feed.</param>
internal sealed class LineReader(Stream stream)
{
    private const int PeekBytes = 4096;
    private byte[] _buffer = new byte[256 << 10];
    private byte[] _peeked = new byte[PeekBytes];
    private long _position;
    private int _start, _end;

    /// <summary>Where the line that was read last begins, in bytes.</summary>
    internal long Offset { get; private set; }

    /// <summary>Reads the next line, without its line feed; valid until the next call.</summary>
    internal bool TryRead(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = _buffer.AsSpan(_start, searched + length);
                Offset = _position - (_end - _start);
                _start += searched + length + 1;
                return true;
            }
            searched = _end - _start;
            if (!Fill())
            {
                line = default;
                return searched == 0 ? false : throw new InvalidDataException("The last line does not end.");
            }
        }
    }

    /// <summary>Reads the line that begins at an offset; valid until the next call of this method.</summary>
    /// <exception cref="InvalidDataException">No line ends after it.</exception>
    internal ReadOnlySpan<byte> Peek(long offset)
    {
        for (var count = PeekBytes; ; count *= 4)
        {
            if (_peeked.Length < count)
                _peeked = new byte[count];
            stream.Position = offset;
            var read = stream.ReadAtLeast(_peeked.AsSpan(0, count), count, throwOnEndOfStream: false);
            var length = _peeked.AsSpan(0, read).IndexOf((byte)'\n');
            if (length >= 0)
                return _peeked.AsSpan(0, length);
            if (read < count)
                throw new InvalidDataException($"No line begins at byte {offset}.");
        }
    }

    private bool Fill()
    {
        if (_start > 0)
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _end);
        stream.Position = _position;
        var read = stream.Read(_buffer.AsSpan(_end));
        (_position, _end) = (_position + read, _end + read);
        return read > 0;
    }
}
