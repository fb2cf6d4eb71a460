namespace OpenLedger.Core.Snapshots;

/// <summary>Bytes are not those of a state.</summary>
/// <param name="position">Where that shows, in bytes from their beginning.</param>
/// <param name="what">What is wrong.</param>
public sealed class SnapshotException(long position, string what) : Exception($"At byte {position}: {what}.")
{
    /// <summary>Where that shows, in bytes from their beginning.</summary>
    public long Position => position;
}
