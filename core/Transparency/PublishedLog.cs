namespace OpenLedger.Core.Transparency;

/// <summary>The checkpoint that a log has published.</summary>
/// <param name="Checkpoint">What it says.</param>
/// <param name="Note">As it is published, with the log's signature and the witnesses'.</param>
/// <param name="Time">When it was written.</param>
public sealed record PublishedLog(Checkpoint Checkpoint, SignedNote Note, DateTimeOffset Time);
