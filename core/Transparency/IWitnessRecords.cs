namespace OpenLedger.Core.Transparency;

/// <summary>What a witness remembers: of each log, the newest checkpoint that it has cosigned.</summary>
public interface IWitnessRecords
{
    /// <summary>The newest checkpoint of a log, as the log signed it; null where none was cosigned.</summary>
    /// <exception cref="CorruptLogException">What is stored is not a checkpoint of that log.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    Task<SignedNote?> ReadAsync(string origin, CancellationToken cancellationToken);

    /// <summary>Puts another checkpoint in the place of the one that was read, at once and for good: when this returns, no crash takes it back.</summary>
    /// <param name="origin">Which log.</param>
    /// <param name="before">What was read.</param>
    /// <param name="next">The other one.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>False where what was read is no longer what is there.</returns>
    /// <exception cref="IOException">The storage does not answer: it may or may not have happened.</exception>
    Task<bool> ReplaceAsync(string origin, SignedNote? before, SignedNote next, CancellationToken cancellationToken);
}
