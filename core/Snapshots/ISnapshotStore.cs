namespace OpenLedger.Core.Snapshots;

/// <summary>Where snapshots are kept. Nothing in it is believed: whoever reads a snapshot checks it.</summary>
public interface ISnapshotStore
{
    /// <summary>The snapshots that there are, newest first; of very many, the newest.</summary>
    /// <exception cref="IOException">The storage does not answer.</exception>
    Task<IReadOnlyList<SnapshotName>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Reads a snapshot; null where there is none of that name.</summary>
    /// <exception cref="IOException">The storage does not answer.</exception>
    Task<Stream?> OpenAsync(SnapshotName name, CancellationToken cancellationToken);

    /// <summary>Stores a snapshot as a whole or not at all; false where there is one of that name.</summary>
    /// <exception cref="IOException">The storage does not answer.</exception>
    Task<bool> AddAsync(SnapshotName name, Stream content, CancellationToken cancellationToken);

    /// <summary>Deletes a snapshot where there is one.</summary>
    /// <exception cref="IOException">The storage does not answer.</exception>
    Task DeleteAsync(SnapshotName name, CancellationToken cancellationToken);
}
