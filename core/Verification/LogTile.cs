using System.Buffers.Binary;
using System.Globalization;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>A tile of a published log, read as C2SP tlog-tiles says: <see cref="FullWidth"/> hashes of one level, or fewer at the right edge.</summary>
/// <param name="Level">0 for the leaves.</param>
/// <param name="Index">Its place in the level.</param>
/// <param name="Hashes">Its hashes.</param>
internal sealed record LogTile(int Level, ulong Index, IReadOnlyList<Hash256> Hashes)
{
    /// <summary>How many hashes a whole tile has, and log2 of that.</summary>
    public const int FullWidth = 256, Bits = 8;

    /// <summary>Stands for the bundles of entries in the place of a level.</summary>
    public const int Entries = -1;

    /// <summary>The path of a tile or, for <see cref="Entries"/>, of a bundle of entries: <c>tile/0/x001/x234/067</c>, <c>tile/entries/000.p/5</c>.</summary>
    public static string Path(int level, ulong index, int width)
    {
        var digits = index.ToString(CultureInfo.InvariantCulture);
        digits = digits.PadLeft((digits.Length + 2) / 3 * 3, '0');
        var elements = Enumerable.Range(0, digits.Length / 3).Select(i => (i < (digits.Length / 3) - 1 ? "x" : "") + digits.Substring(3 * i, 3));
        var name = level == Entries ? "entries" : level.ToString(CultureInfo.InvariantCulture);
        return $"tile/{name}/{string.Join('/', elements)}{(width == FullWidth ? "" : $".p/{width.ToString(CultureInfo.InvariantCulture)}")}";
    }

    /// <summary>Reads a tile of hashes or a bundle of entries. Where a log has grown and dropped its partial tiles, the whole one begins with the same.</summary>
    /// <exception cref="VerificationException">There is none.</exception>
    public static async Task<(string Path, byte[] Bytes, bool IsLonger)> ReadAsync(ReadLogFile read, int level, ulong index, int width, CancellationToken cancellationToken)
    {
        var path = Path(level, index, width);
        if (await read(path, cancellationToken) is { } bytes)
            return (path, bytes, false);
        var whole = Path(level, index, FullWidth);
        return width < FullWidth && await read(whole, cancellationToken) is { } longer ? (whole, longer, true) : throw new VerificationException(path, "it is missing");
    }

    /// <summary>Checks that the published bytes of a tile are these hashes.</summary>
    /// <exception cref="VerificationException">They are not; the position is the first hash that differs.</exception>
    public async Task CheckPublishedAsync(ReadLogFile read, CancellationToken cancellationToken)
    {
        var (path, bytes, isLonger) = await ReadAsync(read, Level, Index, Hashes.Count, cancellationToken);
        CheckLength(path, bytes, Hashes.Count, isLonger);
        for (var i = 0; i < Hashes.Count; i++)
        {
            var published = HashAt(bytes, i);
            if (published != Hashes[i])
                throw new VerificationException($"{path}, hash {i}", $"it is {published}, and the entries below it have {Hashes[i]}");
        }
    }

    /// <summary>Checks that bytes are so many hashes.</summary>
    public static void CheckLength(string path, byte[] bytes, int width, bool isLonger)
    {
        if (isLonger ? bytes.Length != FullWidth * Hash256.Size : bytes.Length != width * Hash256.Size)
            throw new VerificationException(path, $"it has {bytes.Length} bytes, not those of {(isLonger ? FullWidth : width)} hashes");
    }

    /// <summary>A hash of a tile.</summary>
    public static Hash256 HashAt(byte[] bytes, int index) => new(bytes.AsSpan(index * Hash256.Size, Hash256.Size));

    /// <summary>The lines of a bundle: each with its length before it, two bytes, the higher first.</summary>
    /// <exception cref="VerificationException">The bytes are not just so many.</exception>
    public static ReadOnlyMemory<byte>[] Lines(string path, ReadOnlyMemory<byte> bytes, int width, bool isLonger)
    {
        var lines = new ReadOnlyMemory<byte>[width];
        for (var i = 0; i < width; i++)
        {
            if (bytes.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(bytes.Span) is var length && bytes.Length - 2 < length)
                throw new VerificationException(path, $"it ends within its line {i} of {width}");
            lines[i] = bytes.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(bytes.Span));
            bytes = bytes[(2 + lines[i].Length)..];
        }
        return bytes.IsEmpty || isLonger ? lines : throw new VerificationException(path, $"{bytes.Length} bytes follow its last line");
    }
}
