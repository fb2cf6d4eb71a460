namespace OpenLedger.Storage;

/// <summary>A clock that is ahead of the real one by as much always; how long something takes is not changed by it. For development, where days are to pass at once.</summary>
/// <param name="offset">How far ahead; nothing for the real clock.</param>
public sealed class OffsetClock(TimeSpan offset) : TimeProvider
{
    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
}
