using System.Text.Json;

namespace OpenLedger.Core.Ingest;

/// <summary>Finds the records in pieces of text. After each step that returns true there is either a record or a fault.</summary>
internal abstract class RecordParser(RecordLimits limits, RecordSchema? schema)
{
    /// <summary>The limits.</summary>
    private protected RecordLimits Limits => limits;

    /// <summary>The line, from 1, on which the record starts or the fault lies.</summary>
    internal long Line { get; private set; }

    /// <summary>The line that is being read.</summary>
    internal abstract long CurrentLine { get; }

    /// <summary>The canonical text of the record, until the next step.</summary>
    internal ReadOnlyMemory<byte> Record { get; private set; }

    /// <summary>What is wrong with the record, or null.</summary>
    internal Fault? Fault { get; private set; }

    /// <summary>True where the fault leaves no place to go on from.</summary>
    internal bool Stopped { get; private set; }

    /// <summary>The parser of a format.</summary>
    internal static RecordParser For(FileFormat format, RecordLimits limits, RecordSchema? schema) => format switch
    {
        FileFormat.Jsonl => new JsonlParser(limits, schema),
        FileFormat.Csv => new CsvParser(limits, schema),
        FileFormat.Text => new TextParser(limits, schema),
        FileFormat.Markdown => new MarkdownParser(limits, schema),
    };

    /// <summary>Goes on in <paramref name="text"/> from <paramref name="offset"/>; false once all of it is used up.</summary>
    /// <param name="text">A piece of the file.</param>
    /// <param name="offset">Where to go on; moved on.</param>
    /// <param name="end">True where this is the last piece.</param>
    internal abstract bool Next(ReadOnlySpan<byte> text, ref int offset, bool end);

    /// <summary>Ends a step with a record, unless the limit or the schema is against it.</summary>
    private protected bool Take(ReadOnlyMemory<byte> canonical, long line)
    {
        if (canonical.Length > limits.RecordBytes)
            return Refuse(RecordTooLarge, line);
        if (schema is not null)
        {
            using var document = JsonDocument.Parse(canonical, new JsonDocumentOptions { MaxDepth = Json.Jcs.MaxDepth });
            if (schema.Validate(document.RootElement) is { } error)
                return Refuse(new Fault(IngestCode.SchemaViolation, error.Message), line);
        }
        (Record, Fault, Line) = (canonical, null, line);
        return true;
    }

    /// <summary>The fault of a record above its limit.</summary>
    private protected Fault RecordTooLarge => new(IngestCode.RecordTooLarge, $"The record has more than {limits.RecordBytes} bytes.");

    /// <summary>Ends a step with a block of text.</summary>
    private protected bool TakeBlock(BlockText block)
    {
        var (overflowed, line) = (block.Overflowed, block.FirstLine);
        var record = block.Finish();
        return overflowed ? Refuse(RecordTooLarge, line) : Take(record, line);
    }

    /// <summary>Ends a step with a fault of one record.</summary>
    private protected bool Refuse(Fault fault, long line)
    {
        (Record, Fault, Line) = (default, fault, line);
        return true;
    }

    /// <summary>Ends a step with a fault of the whole file.</summary>
    private protected bool Stop(Fault fault, long line)
    {
        Stopped = true;
        return Refuse(fault, line);
    }

    /// <summary>Ends a step where a line was longer than its limit; otherwise asks for more text.</summary>
    private protected bool StopIfTooLong(LineSplitter lines) =>
        lines.TooLong && Stop(new Fault(IngestCode.LineTooLong, $"The line has more than {limits.LineBytes} bytes."), lines.Number + 1);
}
