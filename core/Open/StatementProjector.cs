using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;

namespace OpenLedger.Core.Open;

/// <summary>
/// Brings stored statements up to a head, and reads them. What this process has applied lately is taken from its own state; what is older is found by applying the
/// entries again, from a snapshot before the mark or from the first block. Any number of processes may do it, and any of them may end anywhere.
/// </summary>
public sealed class StatementProjector(IStatementStore store, IBlockStore blocks, ISnapshotStore snapshots)
{
    /// <summary>Adds what is missing, as far as a head that this process has reached.</summary>
    /// <exception cref="IOException">The storage does not answer; nothing is lost.</exception>
    /// <exception cref="CorruptLedgerException">The blocks cannot be followed.</exception>
    public async Task UpdateAsync(LedgerHead head, CancellationToken cancellationToken)
    {
        var mark = await store.ReadMarkAsync(cancellationToken);
        if (mark.Next >= head.State.NextSeq)
            return;
        if (head.State.Open.Recent.Since <= mark.Next)
            await store.AddAsync(head.State.Open.Recent.BackTo(mark.Next), head.State.NextSeq, mark, cancellationToken);
        else
            await ReplayAsync(mark, head.State.NextSeq, cancellationToken);
    }

    /// <summary>An account's statement as of a head, the newest line first: what is new from the head itself, so that nobody waits for the storage to have it.</summary>
    /// <param name="head">The head.</param>
    /// <param name="account">Whose.</param>
    /// <param name="before">Only lines of movements before this one.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The lines; null while older ones are being made again.</returns>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task<IReadOnlyList<StatementLine>?> ReadAsync(LedgerHead head, AccountId account, MovementPlace before, int limit, CancellationToken cancellationToken)
    {
        var recent = head.State.Open.Recent;
        List<StatementLine> lines = [.. StatementLine.Of(account, recent.BackTo(recent.Since)).SkipWhile(line => line.Place.CompareTo(before) >= 0).Take(limit)];
        if (lines.Count == limit || recent.Since.Value == 0)
            return lines;
        if ((await store.ReadMarkAsync(cancellationToken)).Next < recent.Since)
            return null;
        var older = new MovementPlace(recent.Since, 0);
        lines.AddRange(await store.ReadAsync(account, before.CompareTo(older) < 0 ? before : older, limit - lines.Count, cancellationToken));
        return lines;
    }

    private async Task ReplayAsync(StatementMark mark, Seq end, CancellationToken cancellationToken)
    {
        var head = (await SnapshotStart.FindAsync(snapshots, blocks, static (_, _) => { }, cancellationToken, atMost: mark.Next))?.Head;
        await foreach (var page in ChainReader.ReadAsync(from => blocks.ReadAsync(from, cancellationToken), head))
        {
            foreach (var block in page)
            {
                head = LedgerHead.Follow(head, block);
                if (head.State.NextSeq <= mark.Next)
                    continue;
                if (head.State.Open.Recent.Since > mark.Next)
                    throw new InvalidOperationException($"The entries of block {block.Block.Header.Height} have more movements than are kept.");
                if (await store.AddAsync(head.State.Open.Recent.BackTo(mark.Next), head.State.NextSeq, mark, cancellationToken) is not { } moved)
                    return;
                mark = moved;
                if (mark.Next >= end)
                    return;
            }
        }
    }
}
