using System.Runtime.CompilerServices;

namespace OpenLedger.Core.Ingest;

/// <summary>What a contribution's files may hold, each from 1 to 2^28. Memory while reading is bounded by a small multiple of these.</summary>
public sealed record RecordLimits
{
    /// <summary>The limits that a Datanet has unless it says otherwise.</summary>
    public static RecordLimits Default { get; } = new();

    /// <summary>A record's canonical text, in bytes. Default: 1 MiB.</summary>
    public int RecordBytes { get; init => field = Checked(value); } = 1 << 20;

    /// <summary>A line of a JSONL, text or Markdown file without its line break, in bytes. Default: 1 MiB.</summary>
    public int LineBytes { get; init => field = Checked(value); } = 1 << 20;

    /// <summary>The columns of a CSV file, counted. Default: 1,000.</summary>
    public int CsvColumns { get; init => field = Checked(value); } = 1_000;

    /// <summary>A field of a CSV file without its quotes, in bytes. Default: 1 MiB.</summary>
    public int CsvFieldBytes { get; init => field = Checked(value); } = 1 << 20;

    /// <summary>The records of a contribution, duplicates included, counted. Default: 268,435,456.</summary>
    public int Records { get; init => field = Checked(value); } = 1 << 28;

    /// <summary>What the packed files of a contribution hold together, in bytes, from 1. Default: 64 GiB.</summary>
    public long ExpandedBytes { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1."); } = 64L << 30;

    /// <summary>What a packed file holds, as a multiple of what was uploaded. Default: 200.</summary>
    public int ExpansionRatio { get; init => field = Checked(value); } = 200;

    /// <summary>The issues after which reading ends, counted. Default: 20.</summary>
    public int Issues { get; init => field = Checked(value); } = 20;

    /// <summary>The read buffer, in bytes. Default: 64 KiB.</summary>
    public int BufferBytes { get; init => field = Checked(value); } = 64 * 1024;

    private static int Checked(int value, [CallerMemberName] string name = "") =>
        value is >= 1 and <= 1 << 28 ? value : throw new ArgumentOutOfRangeException(name, value, "A limit is from 1 to 2^28.");
}
