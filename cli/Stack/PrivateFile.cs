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

    /// <summary>Writes a file of mode 0600 at once: readers see the old content or the new.</summary>
    public static void Write(string file, ReadOnlySpan<byte> content)
    {
        var temporary = $"{file}.{Guid.NewGuid():N}";
        Create(temporary, content);
        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>Writes a new file of mode 0600.</summary>
    /// <exception cref="IOException">There is a file of that name.</exception>
    public static void Create(string file, ReadOnlySpan<byte> content)
    {
        using var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerReadWrite });
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }
}
