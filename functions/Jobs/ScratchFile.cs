namespace OpenLedger.Functions.Jobs;

/// <summary>A file for what is too large for memory; the system deletes it when it is closed, also by a crash.</summary>
internal static class ScratchFile
{
    /// <summary>Opens a new one for writing, reading and seeking. Who uses it reads and writes large pieces, so it has no buffer and no need to wait for the disk elsewhere.</summary>
    public static FileStream Create()
    {
        var path = Path.Combine(Path.GetTempPath(), $"openledger-{Path.GetRandomFileName()}");
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        // An open file needs no name on Unix: without one, nothing is left behind whatever happens.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return stream;
    }
}
