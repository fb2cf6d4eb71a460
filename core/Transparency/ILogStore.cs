namespace OpenLedger.Core.Transparency;

/// <summary>
/// What a published log is stored in. Paths are those of C2SP tlog-tiles, below the log's prefix; they and the mutable texts are named in <see cref="LogPaths"/>.
/// A read after a write sees it. Failures of the storage are <see cref="IOException"/>: what was asked for may or may not have happened.
/// </summary>
public interface ILogStore
{
    /// <summary>The bytes of a tile or a bundle as the specification says them, whatever compression the store uses; null where there is none.</summary>
    /// <exception cref="IOException">The storage does not answer.</exception>
    Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>Writes a tile or a bundle, which never changes. Where it is there already with the same bytes, it is done.</summary>
    /// <exception cref="CorruptLogException">Other bytes are there; the message names the path.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    Task AddAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>A text that changes; null where there is none.</summary>
    /// <exception cref="IOException">The storage does not answer.</exception>
    Task<StoredNote?> ReadNoteAsync(string path, CancellationToken cancellationToken);

    /// <summary>Replaces a text, if it is still the one that was read.</summary>
    /// <param name="path">Which.</param>
    /// <param name="bytes">The new text.</param>
    /// <param name="ifMatch">The <see cref="StoredNote.ETag"/> of the text that is replaced; null where there must be none.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>False where it is another one.</returns>
    /// <exception cref="IOException">The storage does not answer.</exception>
    Task<bool> ReplaceNoteAsync(string path, ReadOnlyMemory<byte> bytes, string? ifMatch, CancellationToken cancellationToken);
}
