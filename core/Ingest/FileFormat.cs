namespace OpenLedger.Core.Ingest;

/// <summary>How the records of a file are written.</summary>
public enum FileFormat
{
    /// <summary>JSON Lines: each non-blank line is one JSON object.</summary>
    Jsonl,

    /// <summary>Comma-separated values (RFC 4180) with a header row: each row is an object of header name to string.</summary>
    Csv,

    /// <summary>Plain text: each paragraph is <c>{"text":"…"}</c>.</summary>
    Text,

    /// <summary>Markdown (CommonMark): each block is <c>{"text":"…"}</c>.</summary>
    Markdown,
}

/// <summary>The words of <see cref="FileFormat"/> on the wire, and the file names that go with them.</summary>
public static class FileFormats
{
    /// <summary>All words, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> Words { get; } = ["jsonl", "csv", "txt", "md"];

    /// <summary>The word on the wire.</summary>
    public static string Word(this FileFormat format) => format switch
    {
        FileFormat.Jsonl => "jsonl",
        FileFormat.Csv => "csv",
        FileFormat.Text => "txt",
        FileFormat.Markdown => "md",
    };

    /// <summary>The endings of file names that go with the format, with their dot, in lower case.</summary>
    public static IReadOnlyList<string> Extensions(this FileFormat format) => format switch
    {
        FileFormat.Jsonl => [".jsonl", ".ndjson"],
        FileFormat.Csv => [".csv"],
        FileFormat.Text => [".txt"],
        FileFormat.Markdown => [".md", ".markdown"],
    };

    /// <summary>Reads the word on the wire.</summary>
    public static bool TryParse(string word, out FileFormat format)
    {
        foreach (var candidate in Enum.GetValues<FileFormat>())
        {
            if (candidate.Word() == word)
            {
                format = candidate;
                return true;
            }
        }
        format = default;
        return false;
    }

    /// <summary>True where the name's ending goes with the format; upper and lower case are the same.</summary>
    public static bool Fits(this FileFormat format, FileName name) => format.Extensions().Any(e => name.Value.EndsWith(e, StringComparison.OrdinalIgnoreCase));
}
