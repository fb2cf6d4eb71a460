using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;

namespace OpenLedger.Bench.Simulation;

/// <summary>The blobs of snapshots as they really are, some of which get lost or damaged, or are put there by somebody else.</summary>
internal sealed class SimulatedSnapshots
{
    /// <summary>How many sorts of damage there are.</summary>
    public const int Damages = 4;

    private readonly SortedDictionary<SnapshotName, byte[]> _blobs = [];

    /// <summary>The names, newest first.</summary>
    public IReadOnlyList<SnapshotName> Names => [.. _blobs.Keys.Reverse()];

    /// <summary>A snapshot's bytes, or null.</summary>
    public byte[]? Find(SnapshotName name) => _blobs.GetValueOrDefault(name);

    /// <summary>Adds a snapshot where there is none of its name.</summary>
    public bool TryAdd(SnapshotName name, byte[] bytes) => _blobs.TryAdd(name, bytes);

    /// <summary>Deletes a snapshot.</summary>
    public bool Delete(SnapshotName name) => _blobs.Remove(name);

    /// <summary>The newest snapshot disappears, loses its end, or has a bit changed; or there is one beside it of a state that never was.</summary>
    /// <param name="damage">Which of these.</param>
    /// <param name="where">In which of its bytes.</param>
    /// <param name="newest">The newest state of the ledger, or null.</param>
    /// <returns>What was done, in words.</returns>
    public string Damage(int damage, long where, LedgerState? newest)
    {
        if (damage == 0 && newest is not null)
            return Forge(newest);
        if (_blobs.Count == 0)
            return "there is none";
        var (name, bytes) = _blobs.Last();
        var at = (int)(where % bytes.Length);
        if (damage == 1)
            _blobs.Remove(name);
        else if (damage == 2)
            _blobs[name] = bytes[..at];
        else
        {
            // Somebody may be reading the old bytes.
            _blobs[name] = [.. bytes];
            _blobs[name][at] ^= (byte)(1 << (int)(where / bytes.Length % 8));
        }
        return damage == 1 ? $"{name} disappears" : $"{name} is {(damage == 2 ? "cut off" : "changed")} at {at}";
    }

    /// <summary>Whoever can write blobs but no blocks gives a key of theirs all duties; the bytes are those of that state, and fit their name.</summary>
    private string Forge(LedgerState honest)
    {
        var forged = new StatePoint(honest with { Keys = honest.Keys.Register(new Address(new byte[Address.Size]), Duties.Operator | Duties.Writer).Value });
        var name = new SnapshotName(forged.AsOf, forged.Digest.Hash);
        _blobs[name] = SnapshotConnection.BytesOf(new SnapshotWriter(forged));
        return $"{name} is forged";
    }
}
