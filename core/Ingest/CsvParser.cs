using System.Buffers;
using System.Text;
using OpenLedger.Core.Json;

namespace OpenLedger.Core.Ingest;

/// <summary>
/// CSV as RFC 4180 has it, with CRLF, LF or CR as row ends: the first row holds the names, and every row becomes an object of strings. Line breaks inside
/// quotes are kept as they are. Rows without any byte are skipped.
/// </summary>
internal sealed class CsvParser(RecordLimits limits, RecordSchema? schema) : RecordParser(limits, schema)
{
    private enum Inside
    {
        FieldStart,
        Unquoted,
        Quoted,
        AfterQuote,
    }

    private static readonly SearchValues<byte> Structure = SearchValues.Create(",\"\r\n"u8);
    private static readonly Fault Misquoted = new(IngestCode.MalformedCsv, "A quote may only enclose a whole field, and is doubled inside one.");

    private readonly ArrayBufferWriter<byte> _row = new();
    private readonly ArrayBufferWriter<byte> _record = new();
    private readonly List<int> _fieldEnds = [];
    private CsvHeader? _header;
    private Inside _inside;
    private Fault? _rowFault;
    private bool _rowHasQuotes, _lastWasReturn, _finished;
    private int _fieldStart, _fieldCount;
    private long _line = 1, _rowLine = 1;

    internal override long CurrentLine => _line;

    internal override bool Next(ReadOnlySpan<byte> text, ref int offset, bool end)
    {
        while (offset < text.Length && !_finished)
        {
            if (Step(text, ref offset))
                return true;
        }
        if (!end || _finished)
            return false;
        _finished = true;
        if (_inside == Inside.Quoted)
            return Stop(new Fault(IngestCode.Truncated, "The file ends inside a quoted field."), _rowLine);
        if (_inside != Inside.FieldStart || _fieldCount > 0)
            return EndRow();
        return _header is null && Stop(CsvHeader.Missing, 1);
    }

    /// <summary>Takes the next run of bytes or structural character; true where a row or a fault is ready.</summary>
    private bool Step(ReadOnlySpan<byte> text, ref int offset)
    {
        if (_inside == Inside.Quoted)
            return Quoted(text, ref offset);
        var next = text[offset];
        if (_lastWasReturn && next == '\n')
        {
            // The second half of a CRLF whose first half ended the row.
            _lastWasReturn = false;
            offset++;
            return false;
        }
        _lastWasReturn = false;
        if (next == '"')
            return Quote(ref offset);
        if (_inside == Inside.AfterQuote && !Structure.Contains(next))
            _rowFault ??= Misquoted;
        var run = text[offset..].IndexOfAny(Structure);
        var field = run < 0 ? text[offset..] : text.Slice(offset, run);
        offset += field.Length;
        if (!field.IsEmpty || _inside == Inside.FieldStart)
            _inside = Inside.Unquoted;
        if (!TryAppend(field))
            return StopTooLarge();
        if (run is < 0 || text[offset] == '"')
            return false;
        return Separator(text[offset++]);
    }

    private bool Separator(byte separator)
    {
        if (separator == ',')
        {
            EndField();
            return false;
        }
        _lastWasReturn = separator == '\r';
        _line++;
        return EndRow();
    }

    private bool Quote(ref int offset)
    {
        offset++;
        _rowHasQuotes = true;
        if (_inside == Inside.Unquoted)
            _rowFault ??= Misquoted;
        if (_inside == Inside.AfterQuote && !TryAppend("\""u8))
            return StopTooLarge();
        if (_inside != Inside.Unquoted)
            _inside = Inside.Quoted;
        return false;
    }

    private bool Quoted(ReadOnlySpan<byte> text, ref int offset)
    {
        var length = text[offset..].IndexOf((byte)'"');
        var run = length < 0 ? text[offset..] : text.Slice(offset, length);
        offset += run.Length + (length < 0 ? 0 : 1);
        CountLines(run);
        if (!TryAppend(run))
            return StopTooLarge();
        if (length >= 0)
        {
            _inside = Inside.AfterQuote;
            _lastWasReturn = false;
        }
        return false;
    }

    private void CountLines(ReadOnlySpan<byte> run)
    {
        while (run.IndexOfAny((byte)'\r', (byte)'\n') is var at and >= 0)
        {
            if (at > 0 || run[0] != '\n' || !_lastWasReturn)
                _line++;
            _lastWasReturn = run[at] == '\r';
            run = run[(at + 1)..];
        }
        _lastWasReturn &= run.IsEmpty;
    }

    private bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        // The commas count too, so that a row of nothing else ends as well.
        if (_row.WrittenCount + _fieldCount + bytes.Length > Limits.RecordBytes || _row.WrittenCount - _fieldStart + bytes.Length > Limits.CsvFieldBytes)
            return false;
        _row.Write(bytes);
        return true;
    }

    private bool StopTooLarge()
    {
        _finished = true;
        return Stop(_row.WrittenCount - _fieldStart >= Limits.CsvFieldBytes / 2 && Limits.CsvFieldBytes < Limits.RecordBytes
            ? new Fault(IngestCode.RecordTooLarge, $"A field has more than {Limits.CsvFieldBytes} bytes, or a quote is never closed.")
            : new Fault(IngestCode.RecordTooLarge, $"The row has more than {Limits.RecordBytes} bytes, or a quote is never closed."), _rowLine);
    }

    private void EndField()
    {
        // More fields than the header has are only counted: the row is refused anyway.
        if (_fieldCount++ < (_header?.Count ?? Limits.CsvColumns))
            _fieldEnds.Add(_row.WrittenCount);
        _fieldStart = _row.WrittenCount;
        _inside = Inside.FieldStart;
    }

    private bool EndRow()
    {
        EndField();
        var line = _rowLine;
        var isBlank = _fieldCount == 1 && _row.WrittenCount == 0 && !_rowHasQuotes;
        var done = !isBlank && (_header is null ? TakeHeader(line) : TakeRow(_header, line));
        _row.ResetWrittenCount();
        _fieldEnds.Clear();
        _fieldStart = _fieldCount = 0;
        _rowFault = null;
        _rowHasQuotes = false;
        _rowLine = _line;
        return done;
    }

    private bool TakeHeader(long line)
    {
        var fault = _rowFault;
        if (fault is null && _fieldCount > Limits.CsvColumns)
            fault = new Fault(IngestCode.CsvHeader, $"The header has {_fieldCount} columns; {Limits.CsvColumns} are allowed.");
        if (fault is null && CsvHeader.TryCreate(Fields(), out var header, out fault))
        {
            _header = header;
            return false;
        }
        _finished = true;
        return Stop(fault, line);
    }

    private string[] Fields()
    {
        var names = new string[_fieldEnds.Count];
        for (var i = 0; i < names.Length; i++)
            names[i] = Encoding.UTF8.GetString(Field(i));
        return names;
    }

    private bool TakeRow(CsvHeader header, long line)
    {
        if (_rowFault is not null)
            return Refuse(_rowFault, line);
        if (_fieldCount != header.Count)
            return Refuse(new Fault(IngestCode.CsvRaggedRow, $"The row has {_fieldCount} fields, the header {header.Count}."), line);
        _record.ResetWrittenCount();
        for (var i = 0; i < header.Count; i++)
        {
            _record.Write(i == 0 ? "{"u8 : ","u8);
            _record.Write(header.Name(i));
            Jcs.WriteString(Field(header.Column(i)), _record);
            if (_record.WrittenCount > Limits.RecordBytes)
                return Refuse(RecordTooLarge, line);
        }
        _record.Write("}"u8);
        return Take(_record.WrittenMemory, line);
    }

    private ReadOnlySpan<byte> Field(int column) => _row.WrittenSpan[(column == 0 ? 0 : _fieldEnds[column - 1]).._fieldEnds[column]];
}
