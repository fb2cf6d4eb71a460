using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ledger;

/// <summary>
/// Reads a chain for one who follows it: while the blocks of one page are followed, the next page is checked and the one after that is read. So a long ledger
/// takes as long as the slowest of the three, and no more than three pages are in memory.
/// </summary>
internal static class ChainReader
{
    /// <summary>Waits for an end of whatever sort, and goes on where the caller was: a simulation holds everything on one thread.</summary>
    private const ConfigureAwaitOptions Ended = ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;

    private static readonly Task<IReadOnlyList<CheckedBlock>> Nothing = Task.FromResult<IReadOnlyList<CheckedBlock>>([]);

    /// <summary>The blocks from a position to the head, page by page, checked but not followed. A page may be empty.</summary>
    /// <param name="read">Reads the page that begins at a sequence number.</param>
    /// <param name="head">The head to go on from, or null to begin with the genesis.</param>
    public static async IAsyncEnumerable<IReadOnlyList<CheckedBlock>> ReadAsync(Func<Seq, Task<BlockPage>> read, LedgerHead? head)
    {
        var domain = head?.Domain;
        var reading = read(head?.State.NextSeq ?? new Seq(0));
        var checking = Nothing;
        try
        {
            while (true)
            {
                await ((Task)reading).ConfigureAwait(Ended);
                if (!reading.IsCompletedSuccessfully)
                    break;
                var page = await reading;
                if (!page.AtHead)
                    reading = read(page.Blocks[^1].Header.NextSeq);
                var before = checking;
                checking = CheckAsync(page.Blocks, domain ??= FirstDomain(page.Blocks));
                yield return await before;
                if (page.AtHead)
                    break;
            }
            // The pages that were read are followed first, where the next one could not be: so every try gets further.
            yield return await checking;
            await reading;
        }
        finally
        {
            // Whoever stops early leaves nothing running behind.
            await ((Task)reading).ConfigureAwait(Ended);
            await ((Task)checking).ConfigureAwait(Ended);
        }
    }

    /// <summary>What the signatures of a ledger are bound to, which its first block says; null where there is none yet.</summary>
    private static LedgerDomain? FirstDomain(IReadOnlyList<Block> blocks) => blocks.Count == 0 ? null : LedgerHead.Follow(null, blocks[0]).Domain;

    private static Task<IReadOnlyList<CheckedBlock>> CheckAsync(IReadOnlyList<Block> blocks, LedgerDomain? domain) => blocks.Count == 0
        ? Nothing
        : Task.Factory.StartNew<IReadOnlyList<CheckedBlock>>(
            () => [.. blocks.Select(block => CheckedBlock.Check(block, block.Header.Height == 0 ? null : domain))],
            CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current);
}
