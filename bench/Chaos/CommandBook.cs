using System.Collections.Concurrent;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Chaos;

/// <summary>What the processes said before they died: which commands they were about to send, and which were acknowledged, and where.</summary>
internal sealed class CommandBook
{
    private readonly ConcurrentDictionary<string, byte[]> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Seq> _acknowledged = new(StringComparer.Ordinal);
    private int _contradicted;

    /// <summary>How many commands have no answer yet.</summary>
    public int OpenCount => _open.Count;

    /// <summary>How many commands were acknowledged.</summary>
    public int AcknowledgedCount => _acknowledged.Count;

    /// <summary>The bodies of the commands without an answer.</summary>
    public IReadOnlyList<byte[]> Open => [.. _open.Values];

    /// <summary>The name of a command: its actor and its nonce.</summary>
    public static string Name(Address actor, ulong nonce) => $"{actor}/{nonce}";

    /// <summary>A process is about to send a command.</summary>
    public void Sent(string name, byte[] body)
    {
        if (!_acknowledged.ContainsKey(name))
            _open[name] = body;
    }

    /// <summary>A process was told that a command is on the ledger.</summary>
    public void Acknowledged(string name, Seq seq)
    {
        if (_acknowledged.GetOrAdd(name, seq) != seq)
            Interlocked.Increment(ref _contradicted);
        _open.TryRemove(name, out _);
    }

    /// <summary>Holds what was acknowledged against what a fresh reader found.</summary>
    public (int Lost, int Duplicated) Compare(LedgerAudit audit)
    {
        var lost = _acknowledged.Count(a => !audit.Commands.TryGetValue(a.Key, out var places) || !places.Contains(a.Value));
        var duplicated = audit.Commands.Values.Sum(places => places.Count - 1);
        return (lost, duplicated + _contradicted);
    }
}
