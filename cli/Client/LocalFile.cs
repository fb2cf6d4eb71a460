using System.Text.Json;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ingest;

namespace OpenLedger.Cli.Client;

/// <summary>A file on this machine that is to be contributed.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">What it is called on the ledger: its last part.</param>
/// <param name="Format">How its records are read.</param>
/// <param name="Size">Its size, in bytes.</param>
/// <param name="Encoding">How it is packed, as its ending says.</param>
internal sealed record LocalFile(string Path, string Name, FileFormat Format, ulong Size, FileEncoding Encoding)
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
        var isPacked = path.EndsWith(FileEncodings.GzipExtension, StringComparison.OrdinalIgnoreCase);
        var unpacked = isPacked ? path[..^FileEncodings.GzipExtension.Length] : path;
        return new LocalFile(path, file.Name, format ?? FormatOf(unpacked), (ulong)file.Length, isPacked ? FileEncoding.Gzip : FileEncoding.None);
    }

    /// <summary>The size of its parts, in bytes, as the ledger's parameters allow them.</summary>
    /// <param name="fileCount">How many files share the bound on parts.</param>
    /// <param name="parameters">The ledger's parameters.</param>
    /// <param name="wantedBytes">The wanted size; null for the usual one.</param>
    public ulong PartSize(int fileCount, JsonElement parameters, ulong? wantedBytes = null)
    {
        var (min, max) = (Parameter(parameters, "minPartBytes", 1UL << 20), Parameter(parameters, "maxPartBytes", 256UL << 20));
        // Files of one contribution share the parts by their number; a file that is larger than its share in the largest parts takes from the others.
        var share = Math.Max(1, Parameter(parameters, "maxPartsPerContribution", 1024) / (ulong)fileCount);
        var wanted = Math.Max(wantedBytes ?? UsualPartBytes, (Size + share - 1) / share);
        return Math.Min(Size, Math.Clamp(wanted, min, Math.Max(min, max)));
    }

    /// <summary>Files in as few contributions as the ledger's parameters allow, in their order; names are told apart within one, whatever their case.</summary>
    public static IReadOnlyList<IReadOnlyList<LocalFile>> Batch(IEnumerable<LocalFile> files, JsonElement parameters)
    {
        var (maxFiles, maxParts, partBytes) = (Parameter(parameters, "maxFilesPerContribution", 64), Parameter(parameters, "maxPartsPerContribution", 1024), Parameter(parameters, "maxPartBytes", 256UL << 20));
        var batches = new List<List<LocalFile>>();
        var parts = 0UL;
        foreach (var file in files)
        {
            var own = (file.Size + partBytes - 1) / partBytes;
            if (batches.Count == 0 || (ulong)batches[^1].Count == maxFiles || parts + own > maxParts || batches[^1].Exists(f => f.Name.Equals(file.Name, StringComparison.OrdinalIgnoreCase)))
            {
                batches.Add([]);
                parts = 0;
            }
            batches[^1].Add(file);
            parts += own;
        }
        return batches;
    }

    private static ulong Parameter(JsonElement parameters, string name, ulong otherwise) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty(name, out var value) && ulong.TryParse(value.ToString(), out var number) ? number : otherwise;

    /// <summary>The file in the payload of <c>contribution.declare</c>.</summary>
    public object Declare(ulong partSize) => Encoding.Word() is { } encoding
        ? new { encoding, format = Format.Word(), name = Name, partSize = partSize.ToString(), size = Size.ToString() }
        : new { format = Format.Word(), name = Name, partSize = partSize.ToString(), size = Size.ToString() };

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
