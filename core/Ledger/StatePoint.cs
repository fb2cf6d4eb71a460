using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;

namespace OpenLedger.Core.Ledger;

/// <summary>
/// The state after a round number of entries (<see cref="LedgerParameters.StateIntervalEntries"/>), whose hash an entry is to record. Keeping it costs nothing but memory,
/// because states share what is the same; computing its hash takes a while and happens once, when somebody asks for it.
/// </summary>
public sealed class StatePoint
{
    private readonly Lazy<StateDigest> _digest;

    /// <summary>A point that was not computed yet.</summary>
    public StatePoint(LedgerState state)
    {
        State = state;
        _digest = new Lazy<StateDigest>(() => StateDigest.Of(state));
    }

    /// <summary>A point whose digest is known, because the state was read from bytes that have it.</summary>
    internal StatePoint(LedgerState state, StateDigest digest)
    {
        State = state;
        _digest = new Lazy<StateDigest>(digest);
    }

    /// <summary>The state.</summary>
    public LedgerState State { get; }

    /// <summary>After how many entries it is: the sequence number of the next one.</summary>
    public Seq AsOf => State.NextSeq;

    /// <summary>Its hash. Whoever asks first waits for it.</summary>
    public StateDigest Digest => _digest.Value;

    /// <summary>Lets another thread of the caller's scheduler compute the hash, so that it is there when somebody asks.</summary>
    public void Prepare()
    {
        if (!_digest.IsValueCreated)
            _ = Task.Factory.StartNew(() => _digest.Value, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current);
    }

    /// <summary>What the entry says that records it.</summary>
    public StateRecord ToRecord() => new(AsOf, Digest.Hash);
}
