namespace OpenLedger.Core.Ingest;

/// <summary>Plain text: each run of lines that are not blank is one record. Line breaks become LF, and blanks at line ends are dropped.</summary>
internal sealed class TextParser(RecordLimits limits, RecordSchema? schema) : RecordParser(limits, schema)
{
    private readonly LineSplitter _lines = new(limits.LineBytes, carriageReturnBreaks: true);
    private readonly BlockText _paragraph = new(limits.RecordBytes);

    internal override long CurrentLine => _lines.Number + 1;

    internal override bool Next(ReadOnlySpan<byte> text, ref int offset, bool end)
    {
        while (_lines.TryRead(text, ref offset, end, out var line))
        {
            line = line.TrimEnd(" \t"u8);
            if (!line.IsEmpty)
                _paragraph.Append(line, _lines.Number);
            else if (!_paragraph.IsEmpty)
                return TakeBlock(_paragraph);
        }
        if (StopIfTooLong(_lines))
            return true;
        return end && !_paragraph.IsEmpty && TakeBlock(_paragraph);
    }
}
