using System.Buffers;
using OpenLedger.Core.Json;

namespace OpenLedger.Core.Ingest;

/// <summary>Collects the lines of one <c>{"text":"…"}</c> record, up to a bound.</summary>
/// <param name="maxBytes">The most bytes that are kept.</param>
internal sealed class BlockText(int maxBytes)
{
    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly ArrayBufferWriter<byte> _record = new();

    /// <summary>True before the first line.</summary>
    internal bool IsEmpty { get; private set; } = true;

    /// <summary>True where lines were dropped because the bound was reached.</summary>
    internal bool Overflowed { get; private set; }

    /// <summary>The number of the first line.</summary>
    internal long FirstLine { get; private set; }

    /// <summary>Appends a line, after a line break where it is not the first.</summary>
    internal void Append(ReadOnlySpan<byte> line, long number, bool blankLineBefore = false)
    {
        ReadOnlySpan<byte> separator = IsEmpty ? [] : blankLineBefore ? "\n\n"u8 : "\n"u8;
        if (IsEmpty)
            FirstLine = number;
        IsEmpty = false;
        Overflowed |= _lines.WrittenCount + separator.Length + line.Length > maxBytes;
        if (Overflowed)
            return;
        _lines.Write(separator);
        _lines.Write(line);
    }

    /// <summary>The record in canonical form, without blanks at its end; then starts anew.</summary>
    internal ReadOnlyMemory<byte> Finish()
    {
        _record.ResetWrittenCount();
        _record.Write("{\"text\":"u8);
        Jcs.WriteString(_lines.WrittenSpan.TrimEnd(" \t\n"u8), _record);
        _record.Write("}"u8);
        _lines.ResetWrittenCount();
        IsEmpty = true;
        Overflowed = false;
        return _record.WrittenMemory;
    }
}
