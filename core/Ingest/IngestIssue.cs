namespace OpenLedger.Core.Ingest;

/// <summary>Why a contribution is refused: one finding of possibly many.</summary>
/// <param name="FileIndex">The file's position among the declared ones, from 0.</param>
/// <param name="Line">The line, from 1, where the record starts or the fault lies; null where no line is to blame.</param>
/// <param name="Code">One of <see cref="IngestCode"/>, or a code of the JSON reader.</param>
/// <param name="Message">A sentence for the contributor; it quotes at most 40 characters of the content.</param>
public sealed record IngestIssue(int FileIndex, long? Line, string Code, string Message);

/// <summary>
/// The codes of <see cref="IngestIssue"/>. Those about a file end the reading at once; those about a record do not, so that a contributor sees many
/// at a time. Either sort refuses the whole contribution.
/// </summary>
public static class IngestCode
{
    /// <summary>File: it has more or fewer bytes than declared.</summary>
    public const string SizeMismatch = "size-mismatch";

    /// <summary>File: its SHA-256 is not the declared one.</summary>
    public const string HashMismatch = "hash-mismatch";

    /// <summary>File: it is in a binary format, or holds a control character other than tab, line feed and carriage return.</summary>
    public const string BinaryContent = "binary-content";

    /// <summary>File: it is not UTF-8.</summary>
    public const string InvalidUtf8 = "invalid-utf8";

    /// <summary>File: a line is longer than <see cref="RecordLimits.LineBytes"/>.</summary>
    public const string LineTooLong = "line-too-long";

    /// <summary>File: it is declared as gzip, and is none, damaged or cut off.</summary>
    public const string MalformedGzip = "malformed-gzip";

    /// <summary>File: unpacked it is, with the packed files before it, larger than <see cref="RecordLimits.ExpandedBytes"/>, or by itself larger than <see cref="RecordLimits.ExpansionRatio"/> times what was uploaded.</summary>
    public const string ExpandsTooMuch = "expands-too-much";

    /// <summary>File: the scanner found malicious content.</summary>
    public const string InfectedContent = "infected-content";

    /// <summary>File: it holds no record.</summary>
    public const string EmptyFile = "empty-file";

    /// <summary>File: with it the contribution has more than <see cref="RecordLimits.Records"/> records.</summary>
    public const string TooManyRecords = "too-many-records";

    /// <summary>File: it ends inside a record.</summary>
    public const string Truncated = "truncated";

    /// <summary>File: the header row of a CSV file is missing, or its names are empty, repeated or too many.</summary>
    public const string CsvHeader = "csv-header";

    /// <summary>Record: a row of a CSV file has not as many fields as the header.</summary>
    public const string CsvRaggedRow = "csv-ragged-row";

    /// <summary>Record: quotes stand where RFC 4180 allows none.</summary>
    public const string MalformedCsv = "malformed-csv";

    /// <summary>Record: a line is not JSON.</summary>
    public const string MalformedJson = "malformed-json";

    /// <summary>Record: an object names a member twice.</summary>
    public const string DuplicateKey = "duplicate-key";

    /// <summary>Record: a line is JSON, but not an object.</summary>
    public const string NotAnObject = "not-an-object";

    /// <summary>Record, or file where a CSV row does not end within its limit: it is larger than <see cref="RecordLimits.RecordBytes"/>.</summary>
    public const string RecordTooLarge = "record-too-large";

    /// <summary>Record: it does not match the Datanet's schema. File: a file of its format never can.</summary>
    public const string SchemaViolation = "schema-violation";
}
