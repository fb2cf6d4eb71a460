namespace OpenLedger.Bench.Upload;

/// <summary>How much work each part of the benchmark does in one run; the same every time.</summary>
/// <param name="VersionBytes">The records of the version that others are compared with, in bytes.</param>
/// <param name="IngestBytes">The file whose ingest is timed, in bytes.</param>
/// <param name="JobBytes">The file that goes the whole way through a functions app, in bytes.</param>
/// <param name="PartBytes">The size of a part.</param>
internal sealed record UploadSizes(long VersionBytes, long IngestBytes, long JobBytes, long PartBytes)
{
    /// <summary>Sizes that measure.</summary>
    public static readonly UploadSizes Full = new(128L << 20, 256L << 20, 2L << 30, 32L << 20);

    /// <summary>Sizes that show that it works.</summary>
    public static readonly UploadSizes Quick = new(2L << 20, 4L << 20, 8L << 20, 1L << 20);
}
