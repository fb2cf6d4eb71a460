namespace OpenLedger.Core.Ingest;

/// <summary>
/// Markdown: each block, which is a run of lines that are not blank, is one record. A fenced code block (CommonMark, section 4.5) is one block whatever it
/// holds, and a heading (sections 4.2 and 4.3) goes with the block that follows it. Fences may be indented by more than three blanks, as they are in lists.
/// </summary>
internal sealed class MarkdownParser(RecordLimits limits, RecordSchema? schema) : RecordParser(limits, schema)
{
    private enum Inside
    {
        Nothing,
        Heading,
        Paragraph,
        Fence,
    }

    private readonly record struct Fence(byte Mark, int Length, int Indent);

    private readonly LineSplitter _lines = new(limits.LineBytes, carriageReturnBreaks: true);
    private readonly BlockText _block = new(limits.RecordBytes);
    private Inside _inside;
    private Fence _fence;

    /// <summary>A line that ended a block without being part of it, while the block is handed out.</summary>
    private byte[]? _held;

    internal override long CurrentLine => _lines.Number + 1;

    internal override bool Next(ReadOnlySpan<byte> text, ref int offset, bool end)
    {
        if (_held is { } held)
        {
            _held = null;
            if (Add(held))
                return TakeBlock(_block);
        }
        while (_lines.TryRead(text, ref offset, end, out var line))
        {
            if (Add(line))
                return TakeBlock(_block);
        }
        if (StopIfTooLong(_lines))
            return true;
        _inside = end ? Inside.Nothing : _inside;
        return end && !_block.IsEmpty && TakeBlock(_block);
    }

    /// <summary>Adds a line; true where the block is complete.</summary>
    private bool Add(ReadOnlySpan<byte> line)
    {
        if (_inside == Inside.Fence)
        {
            _block.Append(line, _lines.Number);
            return IsClosing(line) && Complete();
        }
        if (line.TrimEnd(" \t"u8).IsEmpty)
            return _inside == Inside.Paragraph && Complete();
        if (_inside == Inside.Paragraph && IsUnderline(line))
            return Append(line, Inside.Heading);
        if (TryOpen(line, out _fence))
            return Begin(line, Inside.Fence);
        return IsHeading(line) ? Begin(line, Inside.Heading) : Append(line, Inside.Paragraph);
    }

    /// <summary>Starts what cannot go on a paragraph: the paragraph is handed out first, and the line comes again.</summary>
    private bool Begin(ReadOnlySpan<byte> line, Inside next)
    {
        if (_inside != Inside.Paragraph)
            return Append(line, next);
        _held = line.ToArray();
        return Complete();
    }

    private bool Append(ReadOnlySpan<byte> line, Inside next)
    {
        _block.Append(line, _lines.Number, blankLineBefore: _inside == Inside.Heading);
        _inside = next;
        return false;
    }

    private bool Complete()
    {
        _inside = Inside.Nothing;
        return true;
    }

    /// <summary>One to six # and a blank or the end of the line, indented by at most three blanks.</summary>
    private static bool IsHeading(ReadOnlySpan<byte> line)
    {
        var text = line.TrimStart((byte)' ');
        var level = text.IndexOfAnyExcept((byte)'#');
        level = level < 0 ? text.Length : level;
        return line.Length - text.Length <= 3 && level is >= 1 and <= 6 && (level == text.Length || text[level] is (byte)' ' or (byte)'\t');
    }

    /// <summary>A line of = or - alone, which makes a heading of the paragraph above it.</summary>
    private static bool IsUnderline(ReadOnlySpan<byte> line)
    {
        var text = line.TrimStart((byte)' ');
        var marks = text.TrimEnd(" \t"u8);
        return line.Length - text.Length <= 3 && marks[0] is (byte)'=' or (byte)'-' && marks.IndexOfAnyExcept(marks[0]) < 0;
    }

    /// <summary>Three or more backticks or tildes; after backticks no other backtick on the line.</summary>
    private static bool TryOpen(ReadOnlySpan<byte> line, out Fence fence)
    {
        var text = line.TrimStart(" \t"u8);
        fence = new Fence(text[0], Run(text), line.Length - text.Length);
        return fence.Mark is (byte)'`' or (byte)'~' && fence.Length >= 3 && (fence.Mark == '~' || !text[fence.Length..].Contains((byte)'`'));
    }

    private bool IsClosing(ReadOnlySpan<byte> line)
    {
        var text = line.TrimStart(" \t"u8);
        if (text.IsEmpty || text[0] != _fence.Mark || line.Length - text.Length > _fence.Indent + 3)
            return false;
        var run = Run(text);
        return run >= _fence.Length && text[run..].TrimEnd(" \t"u8).IsEmpty;
    }

    private static int Run(ReadOnlySpan<byte> text)
    {
        var run = text.IndexOfAnyExcept(text[0]);
        return run < 0 ? text.Length : run;
    }
}
