namespace OpenLedger.Core.Transparency;

/// <summary>A mutable text of a log as it is stored.</summary>
/// <param name="Bytes">The text.</param>
/// <param name="ETag">Names this version of it.</param>
/// <param name="Modified">When the storage says that it was written.</param>
public sealed record StoredNote(ReadOnlyMemory<byte> Bytes, string ETag, DateTimeOffset Modified);
