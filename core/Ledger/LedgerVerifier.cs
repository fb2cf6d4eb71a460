using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>What a verification proved.</summary>
/// <param name="Head">The head that was reached, with the state recomputed from the entries.</param>
/// <param name="Entries">How many entries were read, hashed and applied.</param>
/// <param name="Commands">How many of them are commands that carry their author's signature for this ledger.</param>
/// <param name="Forged">How many claim an author whose signature they do not carry; they are among the no-ops.</param>
/// <param name="NoOps">How many entries the rules reject: they are on the ledger and change nothing.</param>
public sealed record VerificationReport(LedgerHead Head, ulong Entries, ulong Commands, ulong Forged, ulong NoOps)
{
    /// <summary>Why the rules reject the no-ops, those first that come first.</summary>
    public IReadOnlyList<RejectedEntries> Rejected { get; init; } = [];
}

/// <summary>Entries that the rules reject for the same reason.</summary>
/// <param name="Code">Why: <c>not-attestor</c> for what an unregistered key attests, for example.</param>
/// <param name="Count">How many there are.</param>
/// <param name="First">The first of them.</param>
public sealed record RejectedEntries(string Code, ulong Count, Seq First);

/// <summary>Recomputes a ledger from its first block: links, roots, canonical lines, times, writers, every signature, and the state.</summary>
public static class LedgerVerifier
{
    /// <summary>Reads every block of a store and follows it.</summary>
    /// <param name="store">The blocks.</param>
    /// <param name="progress">Told the head after each page, or null.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    /// <exception cref="CorruptLedgerException">A block cannot be followed, or there is none; the message names the first bad position.</exception>
    /// <exception cref="IOException">The store does not answer.</exception>
    public static async Task<VerificationReport> VerifyAsync(IBlockReader store, IProgress<LedgerHead>? progress, CancellationToken cancellationToken)
    {
        LedgerHead? head = null;
        ulong entries = 0, commands = 0, forged = 0, noOps = 0;
        var rejected = new Dictionary<string, RejectedEntries>(StringComparer.Ordinal);
        await foreach (var blocks in ChainReader.ReadAsync(from => store.ReadAsync(from, cancellationToken), null))
        {
            foreach (var block in blocks)
                head = LedgerHead.Follow(head, block, Observe);
            if (head is not null)
                progress?.Report(head);
        }
        return head is null
            ? throw new CorruptLedgerException("There is no ledger here: not even a first block.")
            : new VerificationReport(head, entries, commands, forged, noOps) { Rejected = [.. rejected.Values.OrderBy(r => r.First)] };

        void Observe(Entry entry, Result<Outcome> outcome)
        {
            entries++;
            if (entry.Actor is not null && outcome.Error?.Code == LedgerState.SignatureInvalid)
                forged++;
            else if (entry.Actor is not null)
                commands++;
            if (outcome.Error is not { Code: var code })
                return;
            noOps++;
            rejected[code] = rejected.TryGetValue(code, out var known) ? known with { Count = known.Count + 1 } : new RejectedEntries(code, 1, entry.Seq);
        }
    }
}
