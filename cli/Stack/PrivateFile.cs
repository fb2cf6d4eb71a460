using System.Runtime.InteropServices;

namespace OpenLedger.Cli.Stack;

/// <summary>Files and folders that only their owner may read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder of mode 0700 where there is none.</summary>
    public static void CreateFolder(string folder)
    {
        if (!Directory.Exists(folder))
            Directory.CreateDirectory(folder, OwnerReadWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Writes a file of mode 0600 at once and for good: readers see the old content or the new, and after this returns no crash brings the old one back.</summary>
    public static void Write(string file, ReadOnlySpan<byte> content)
    {
        var temporary = $"{file}.{Guid.NewGuid():N}";
        Create(temporary, content);
        File.Move(temporary, file, overwrite: true);
        SyncFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
    }

    /// <summary>Writes a new file of mode 0600.</summary>
    /// <exception cref="IOException">There is a file of that name.</exception>
    public static void Create(string file, ReadOnlySpan<byte> content)
    {
        using var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerReadWrite });
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Which file has a name is kept in the folder, which is written by itself: fsync(2).</summary>
    private static void SyncFolder(string folder)
    {
        var handle = Open(folder, 0);
        if (handle < 0)
            throw new IOException($"{folder} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}.");
        try
        {
            if (Sync(handle) != 0)
                throw new IOException($"{folder} cannot be written to the disk: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
