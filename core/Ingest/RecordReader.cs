using System.Runtime.CompilerServices;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>
/// Reads the records of one file from a stream, once, in memory bounded by the limits. How the stream is cut into reads makes no difference to what comes
/// out. A fault of the file is the last item; faults of records are followed by the records after them, up to <see cref="RecordLimits.Issues"/>.
/// </summary>
/// <param name="format">How the records are written.</param>
/// <param name="limits">The limits, or null for <see cref="RecordLimits.Default"/>.</param>
/// <param name="schema">What each record must match, or null.</param>
/// <param name="fileIndex">The file's number in the issues.</param>
public sealed class RecordReader(FileFormat format, RecordLimits? limits = null, RecordSchema? schema = null, int fileIndex = 0)
{
    private readonly RecordLimits _limits = limits ?? RecordLimits.Default;
    private readonly RecordParser _parser = RecordParser.For(format, limits ?? RecordLimits.Default, schema);
    private bool _used;

    /// <summary>The size that the file must have, in bytes; null where any will do.</summary>
    public ulong? DeclaredBytes { get; init; }

    /// <summary>The SHA-256 that the file must have; null where any will do.</summary>
    public Hash256? DeclaredSha256 { get; init; }

    /// <summary>How the file is packed.</summary>
    public FileEncoding Encoding { get; init; }

    /// <summary>The records of the contribution before this file, counted against <see cref="RecordLimits.Records"/>.</summary>
    public int RecordsBefore { get; init; }

    /// <summary>What the contribution's packed files before this one held, in bytes, counted against <see cref="RecordLimits.ExpandedBytes"/>.</summary>
    public long ExpandedBefore { get; init; }

    /// <summary>That, and what this file held where it is packed, once it was read to its end.</summary>
    public long ExpandedBytes { get; private set; }

    /// <summary>The size of the file in bytes, once it was read to its end.</summary>
    public ulong Bytes { get; private set; }

    /// <summary>The SHA-256 of the file, once it was read to its end.</summary>
    public Hash256 Sha256 { get; private set; }

    /// <summary>True once the file was read to its end and no fault of the file, which would have ended the reading, was found.</summary>
    public bool IsSound { get; private set; }

    /// <summary>The records and issues in the order of the file.</summary>
    /// <exception cref="InvalidOperationException">The reader was used before.</exception>
    public async IAsyncEnumerable<RecordItem> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_used)
            throw new InvalidOperationException("A reader reads one file, once.");
        _used = true;
        if (schema?.CheckFormat(format) is { } never)
        {
            yield return Issue(null, IngestCode.SchemaViolation, never.Message);
            yield break;
        }
        await using var packed = Encoding == FileEncoding.Gzip ? new EncodedStream(stream, DeclaredBytes, _limits, ExpandedBefore) : null;
        using var source = new TextSource(packed ?? stream, _limits.BufferBytes, packed is null ? DeclaredBytes : null);
        int records = 0, issues = 0;
        TextPiece piece;
        do
        {
            piece = await source.ReadAsync(cancellationToken);
            if (packed?.Fault is { } damage)
                piece = piece with { IsEnd = false, Fault = damage };
            var offset = 0;
            while (_parser.Next(piece.Text.Span, ref offset, piece.IsEnd))
            {
                var item = Item(ref records, ref issues);
                yield return item;
                if (_parser.Stopped || issues >= _limits.Issues || item.Issue?.Code == IngestCode.TooManyRecords)
                    yield break;
            }
            if (piece.Fault is { } fault)
            {
                yield return Issue(fault.Code is IngestCode.SizeMismatch or IngestCode.MalformedGzip or IngestCode.ExpandsTooMuch ? null : _parser.CurrentLine, fault.Code, fault.Message);
                yield break;
            }
        }
        while (!piece.IsEnd);
        ExpandedBytes = packed?.ExpandedBytes ?? ExpandedBefore;
        Bytes = packed?.UploadBytes ?? source.Bytes;
        Sha256 = packed?.UploadSha256() ?? source.Sha256();
        IsSound = (DeclaredSha256 is null || Sha256 == DeclaredSha256) && records + issues > 0;
        if (DeclaredSha256 is { } declared && Sha256 != declared)
            yield return Issue(null, IngestCode.HashMismatch, $"The file's SHA-256 is {Sha256}; {declared} was declared.");
        else if (!IsSound)
            yield return Issue(null, IngestCode.EmptyFile, "The file holds no record.");
    }

    private RecordItem Item(ref int records, ref int issues)
    {
        if (_parser.Fault is { } fault)
        {
            issues++;
            return Issue(_parser.Line, fault.Code, fault.Message);
        }
        if (RecordsBefore + ++records > _limits.Records)
            return Issue(_parser.Line, IngestCode.TooManyRecords, $"The contribution has more than {_limits.Records} records.");
        return new RecordItem(_parser.Record, MerkleTree.LeafHash(_parser.Record.Span), _parser.Line, null);
    }

    private RecordItem Issue(long? line, string code, string message) => new(default, default, line ?? 0, new IngestIssue(fileIndex, line, code, message));
}
