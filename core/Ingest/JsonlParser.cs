using OpenLedger.Core.Json;

namespace OpenLedger.Core.Ingest;

/// <summary>JSON Lines: each line that is not blank is one JSON object.</summary>
internal sealed class JsonlParser(RecordLimits limits, RecordSchema? schema) : RecordParser(limits, schema)
{
    private static readonly Fault NotAnObject = new(IngestCode.NotAnObject, "The line is JSON, but not an object.");
    private static readonly Fault Truncated = new(IngestCode.Truncated, "The file ends inside a record.");

    private readonly LineSplitter _lines = new(limits.LineBytes, carriageReturnBreaks: false);
    private readonly JcsCanonicalizer _canonicalizer = new();

    internal override long CurrentLine => _lines.Number + 1;

    internal override bool Next(ReadOnlySpan<byte> text, ref int offset, bool end)
    {
        while (_lines.TryRead(text, ref offset, end, out var line))
        {
            line = line.Trim(" \t\r"u8);
            if (!line.IsEmpty)
                return Parse(line);
        }
        return StopIfTooLong(_lines);
    }

    private bool Parse(ReadOnlySpan<byte> line)
    {
        if (_canonicalizer.Run(line, isValid: true) is { } error)
        {
            return !_lines.Terminated && error.Code == IngestCode.MalformedJson && JcsCanonicalizer.IsIncomplete(line)
                ? Stop(Truncated, _lines.Number)
                : Refuse(new Fault(error.Code, error.Message), _lines.Number);
        }
        return line[0] == '{' ? Take(_canonicalizer.Written, _lines.Number) : Refuse(NotAnObject, _lines.Number);
    }
}
