using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>A file as the contributor declared it before uploading.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Format">How its records are written.</param>
/// <param name="Bytes">Its size in bytes, as it is uploaded.</param>
/// <param name="Sha256">The SHA-256 of its bytes.</param>
/// <param name="Encoding">How it is packed.</param>
public sealed record DeclaredFile(FileName Name, FileFormat Format, ulong Bytes, Hash256 Sha256, FileEncoding Encoding = FileEncoding.None);
