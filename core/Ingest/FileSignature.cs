namespace OpenLedger.Core.Ingest;

/// <summary>The first bytes of common binary formats.</summary>
/// <param name="Format">The format's name, for people.</param>
/// <param name="Magic">The bytes.</param>
/// <param name="Offset">Where they stand, in bytes from the start.</param>
/// <param name="IsProof">False where a text might start so too: then only a control character settles it.</param>
internal sealed record FileSignature(string Format, byte[] Magic, int Offset = 0, bool IsProof = true)
{
    /// <summary>How many bytes <see cref="Of"/> needs to see.</summary>
    internal const int HeadBytes = 16;

    private static readonly FileSignature[] Known =
    [
        new("ZIP", [0x50, 0x4B, 0x03, 0x04]),
        new("ZIP", [0x50, 0x4B, 0x05, 0x06]),
        new("gzip", [0x1F, 0x8B]),
        new("PDF", "%PDF-"u8.ToArray()),
        new("PNG", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        new("JPEG", [0xFF, 0xD8, 0xFF]),
        new("GIF", "GIF87a"u8.ToArray()),
        new("GIF", "GIF89a"u8.ToArray()),
        new("ELF", [0x7F, 0x45, 0x4C, 0x46]),
        new("Windows executable", "MZ"u8.ToArray(), IsProof: false),
        new("7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
        new("bzip2", "1AY&SY"u8.ToArray(), Offset: 4),
        new("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
        new("Zstandard", [0x28, 0xB5, 0x2F, 0xFD]),
        new("Parquet", "PAR1"u8.ToArray(), IsProof: false),
        new("SQLite", "SQLite format 3\0"u8.ToArray()),
        new("WebP", "WEBP"u8.ToArray(), Offset: 8, IsProof: false),
        new("MP4", "ftyp"u8.ToArray(), Offset: 4, IsProof: false),
        new("Ogg", [0x4F, 0x67, 0x67, 0x53, 0x00]),
        new("WebAssembly", [0x00, 0x61, 0x73, 0x6D]),
        new("Java class", [0xCA, 0xFE, 0xBA, 0xBE]),
    ];

    /// <summary>The format that a file's first bytes speak of, or null.</summary>
    internal static FileSignature? Of(ReadOnlySpan<byte> head)
    {
        foreach (var signature in Known)
        {
            if (head.Length >= signature.Offset + signature.Magic.Length && head.Slice(signature.Offset, signature.Magic.Length).SequenceEqual(signature.Magic))
                return signature;
        }
        return null;
    }
}
