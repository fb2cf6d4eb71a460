using System.Text.Json;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ingest;

namespace OpenLedger.Cli.Client;

/// <summary>A file on this machine that is to be contributed.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">What it is called on the ledger: its last part.</param>
/// <param name="Format">How its records are read.</param>
/// <param name="Size">Its size, in bytes.</param>
internal sealed record LocalFile(string Path, string Name, FileFormat Format, ulong Size)
{
    /// <summary>The size of a part where a file has several, in bytes, unless that makes too many.</summary>
    private const ulong UsualPartBytes = 32UL << 20;

    /// <summary>Looks at a file; its format follows from its ending where none is given.</summary>
    /// <exception cref="CliException">There is no such file, it is empty, or its ending tells no format.</exception>
    public static LocalFile Open(string path, FileFormat? format)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new CliException($"{path} is not a file.", "upload takes files; give a folder's files by a pattern such as folder/*.jsonl.");
        if (file.Length == 0)
            throw new CliException($"{path} is empty.", null);
        return new LocalFile(path, file.Name, format ?? FormatOf(path), (ulong)file.Length);
    }

    /// <summary>The size of its parts, in bytes, as the ledger's parameters allow them.</summary>
    /// <param name="fileCount">How many files share the bound on parts.</param>
    /// <param name="parameters">The ledger's parameters.</param>
    public ulong PartSize(int fileCount, JsonElement parameters)
    {
        var (min, max, parts) = (Number("minPartBytes", 1UL << 20), Number("maxPartBytes", 256UL << 20), Number("maxPartsPerContribution", 1024));
        var share = Math.Max(1, parts / (ulong)fileCount);
        var wanted = Math.Max(UsualPartBytes, (Size + share - 1) / share);
        return Math.Min(Size, Math.Clamp(wanted, min, Math.Max(min, max)));

        ulong Number(string name, ulong otherwise) =>
            parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty(name, out var value) && ulong.TryParse(value.ToString(), out var number) ? number : otherwise;
    }

    private static FileFormat FormatOf(string path)
    {
        var ending = System.IO.Path.GetExtension(path).ToLowerInvariant();
        foreach (var format in Enum.GetValues<FileFormat>())
        {
            if (format.Extensions().Contains(ending))
                return format;
        }
        throw new CliException($"The ending of {path} tells no format.", $"Say how it is read: --format {string.Join('|', FileFormats.Words)}");
    }
}
