using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Transparency;

/// <summary>
/// Signs and publishes checkpoints: integrated → published. It signs one only where the stored tiles prove that it goes on from the last one published, which is read back and checked under the
/// log's own key, and from every one that this process has signed. Of several instances one replaces the checkpoint and the others find it there. Not for several callers at once.
/// </summary>
/// <param name="store">Where the log is.</param>
/// <param name="tiles">Its tiles.</param>
/// <param name="key">Signs; its name is the log's origin.</param>
/// <param name="witnesses">Who is asked to cosign; null for nobody.</param>
/// <param name="clock">Says how far behind a checkpoint is.</param>
public sealed class LogPublisher(ILogStore store, LogTiles tiles, NoteSigner key, WitnessPanel? witnesses, TimeProvider clock)
{
    private readonly LogPolicy _policy = new(key.Verifier.Name, [key.Verifier], [], 0);
    private Checkpoint? _seen;
    private Checkpoint? _signed;

    /// <summary>The checkpoint that is published; null where there is none.</summary>
    /// <exception cref="CorruptLogException">It is not one of this log's key, or an earlier one than this instance has seen.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task<PublishedLog?> ReadAsync(CancellationToken cancellationToken) => (await ReadCheckpointAsync(cancellationToken)).Published;

    /// <summary>Publishes a checkpoint of what is integrated, and asks witnesses to cosign it; where it is published already, only those whose cosignature is missing.</summary>
    /// <returns>What is published now; null where nothing is integrated yet.</returns>
    /// <exception cref="CorruptLogException">The log is damaged, forked or rolled back; nothing was signed.</exception>
    /// <exception cref="IOException">The storage does not answer: the checkpoint may or may not have been replaced.</exception>
    public async Task<PublishedLog?> PublishAsync(CancellationToken cancellationToken)
    {
        var (published, etag) = await ReadCheckpointAsync(cancellationToken);
        // Read after the checkpoint, so that no other instance can have published more than this names.
        if (await ReadIntegratedAsync(cancellationToken) is not { } log)
            return published is null ? null : throw new CorruptLogException($"{LogPaths.Integrated} is gone, but a checkpoint of {published.Checkpoint.Size} entries is published.");
        List<Checkpoint> earlier = [.. new[] { published?.Checkpoint, _signed }.OfType<Checkpoint>()];
        if (earlier.Find(e => e.Size > log.Size) is { } later)
            throw new CorruptLogException($"{LogPaths.Integrated} names {log.Size} entries, after a signed checkpoint of {later.Size}: it was rolled back.");
        var tree = await ProveAsync(log, earlier, cancellationToken);
        if (published?.Checkpoint.Size == log.Size)
            return await CompleteAsync(published, etag, tree, cancellationToken);
        var checkpoint = Checkpoint.Create(key.Verifier.Name, log.Size, log.Root);
        _signed = checkpoint;
        var note = SignedNote.Create(checkpoint.Text, key.Sign(checkpoint.Text));
        if (witnesses is not null)
            note = await witnesses.CosignAsync(note, checkpoint, tree, cancellationToken);
        if (!await store.ReplaceNoteAsync(LogPaths.Checkpoint, note.Encode(), etag, cancellationToken))
            return await ReadAsync(cancellationToken);
        _seen = checkpoint;
        var now = clock.GetUtcNow();
        LogTelemetry.PublishDelay.Record(Math.Max(0, (now - log.EntryTime.ToDateTimeOffset()).TotalSeconds));
        return new PublishedLog(checkpoint, note, now);
    }

    private async Task<(PublishedLog? Published, string? ETag)> ReadCheckpointAsync(CancellationToken cancellationToken)
    {
        var stored = await store.ReadNoteAsync(LogPaths.Checkpoint, cancellationToken);
        if (stored is null)
            return _seen is null ? (null, null) : throw new CorruptLogException($"The checkpoint is gone, which named {_seen.Size} entries.");
        var published = PublishedLog.Read(stored, _policy);
        var checkpoint = published.Checkpoint;
        if (_seen is { } seen && (checkpoint.Size < seen.Size || (checkpoint.Size == seen.Size && checkpoint.Root != seen.Root)))
            throw new CorruptLogException($"The published checkpoint has {checkpoint.Size} entries with the root {checkpoint.Root}, after one of {seen.Size} with the root {seen.Root}: it was rolled back.");
        _seen = checkpoint;
        return (published, stored.ETag);
    }

    private async Task<IntegratedLog?> ReadIntegratedAsync(CancellationToken cancellationToken) =>
        await store.ReadNoteAsync(LogPaths.Integrated, cancellationToken) is { } stored ? IntegratedLog.Read(stored) : null;

    /// <summary>Has the stored tiles prove that what is to be signed is in them, and goes on from earlier checkpoints.</summary>
    /// <returns>The tree that has proved it.</returns>
    private async Task<StoredTree> ProveAsync(IntegratedLog log, List<Checkpoint> earlier, CancellationToken cancellationToken)
    {
        var tree = new StoredTree(log.Size, tiles.ReadAsync);
        if (await FindUnprovenAsync(tree) is null)
            return tree;
        // What is in memory may be what was wrong.
        tiles.Clear();
        tree = new StoredTree(log.Size, tiles.ReadAsync);
        if (await FindUnprovenAsync(tree) is { } unproven)
            throw new CorruptLogException($"The tiles do not prove that the log of {log.Size} entries with the root {log.Root} {unproven}: it is forked, or a tile is damaged.");
        return tree;

        async Task<string?> FindUnprovenAsync(StoredTree tree)
        {
            foreach (var checkpoint in earlier)
            {
                if (!ConsistencyProof.Verify(checkpoint.Size, checkpoint.Root, log.Size, log.Root, await tree.ConsistencyAsync(checkpoint.Size, cancellationToken)))
                    return $"goes on from the checkpoint of {checkpoint.Size} entries with the root {checkpoint.Root}";
            }
            return earlier.Exists(e => e.Size == log.Size) || await tree.RootAsync(log.Size, cancellationToken) == log.Root ? null : "has it";
        }
    }

    /// <summary>Adds the cosignatures that a published checkpoint lacks, where there are any to be had.</summary>
    private async Task<PublishedLog> CompleteAsync(PublishedLog published, string? etag, StoredTree tree, CancellationToken cancellationToken)
    {
        if (witnesses is null)
            return published;
        var note = await witnesses.CosignAsync(published.Note, published.Checkpoint, tree, cancellationToken);
        if (note.Signatures.Count == published.Note.Signatures.Count || !await store.ReplaceNoteAsync(LogPaths.Checkpoint, note.Encode(), etag, cancellationToken))
            return published;
        return published with { Note = note, Time = clock.GetUtcNow() };
    }
}
