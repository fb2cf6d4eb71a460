namespace OpenLedger.Core.Transparency;

/// <summary>The checkpoint that a log has published.</summary>
/// <param name="Checkpoint">What it says.</param>
/// <param name="Note">As it is published, with the log's signature and the witnesses'.</param>
/// <param name="Time">When it was written.</param>
public sealed record PublishedLog(Checkpoint Checkpoint, SignedNote Note, DateTimeOffset Time)
{
    /// <summary>Reads what is stored at <see cref="LogPaths.Checkpoint"/>.</summary>
    /// <exception cref="CorruptLogException">It is damaged, or not signed as the policy asks for.</exception>
    public static PublishedLog Read(StoredNote stored, LogPolicy policy)
    {
        if (!SignedNote.Parse(stored.Bytes.Span).Try(out var note, out var malformed))
            throw new CorruptLogException($"The published checkpoint is damaged: {malformed.Message}");
        return policy.Verify(note).Try(out var checkpoint, out var error)
            ? new PublishedLog(checkpoint, note, stored.Modified)
            : throw new CorruptLogException($"The published checkpoint is not one of this log ({error.Code}): {error.Message}");
    }
}
