namespace OpenLedger.Core.Ingest;

/// <summary>How a file is packed for its way.</summary>
public enum FileEncoding
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By gzip (RFC 1952); one member or several, one after the other.</summary>
    Gzip,
}

/// <summary>The words of <see cref="FileEncoding"/> on the wire; a file that is not packed has none.</summary>
public static class FileEncodings
{
    /// <summary>The ending of packed files' names, after that of their format.</summary>
    public const string GzipExtension = ".gz";

    /// <summary>All words.</summary>
    public static IReadOnlyList<string> Words { get; } = ["gzip"];

    /// <summary>The word on the wire, or null for none.</summary>
    public static string? Word(this FileEncoding encoding) => encoding == FileEncoding.Gzip ? Words[0] : null;
}
