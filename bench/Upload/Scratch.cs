namespace OpenLedger.Bench.Upload;

/// <summary>Files that are gone when they are closed.</summary>
internal static class Scratch
{
    /// <summary>Opens a new one.</summary>
    internal static FileStream Create() => new(
        Path.Combine(Path.GetTempPath(), $"openledger-bench-{Path.GetRandomFileName()}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
}
