using System.Runtime.CompilerServices;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>
/// Recomputes a ledger from the bytes of its blocks: headers, links, roots, writers, times, every line, every signature, the rules. It shares no code with what
/// writes and follows blocks (docs/adr/0029).
/// </summary>
public static class BlockVerifier
{
    /// <summary>Verifies all blocks.</summary>
    /// <exception cref="VerificationException">Something does not verify, or there is no ledger.</exception>
    /// <exception cref="IOException">The source does not answer.</exception>
    public static async Task<VerificationReport> VerifyAsync(ReadRawBlocks read, VerificationOptions options, CancellationToken cancellationToken)
    {
        var fold = new LedgerFold(options.Commitments, options.Progress);
        HeaderText? last = null;
        var (hash, domain) = (default(Hash256), default(LedgerDomain));
        await foreach (var block in InOrder.RunAsync(LocateAsync(read, cancellationToken), at => Task.FromResult(CheckedBlockText.Check(at, options.Signatures)), options.Ahead))
        {
            domain ??= block.DomainFor(options.Genesis);
            Follow(fold, last, hash, block);
            (last, hash) = (block.Text.Header, block.Text.Hash);
        }
        return last is null
            ? throw new VerificationException("Block 0 at 0", "there is no ledger here, not even a first block")
            : fold.Finish(new VerifiedHead(last.Height, hash), domain!, options.Signatures);
    }

    /// <summary>The blocks, each where it is expected, as far as their headers lead. The next page is read while the one before is worked on.</summary>
    internal static async IAsyncEnumerable<LocatedBlock> LocateAsync(ReadRawBlocks read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (height, seq) = (0UL, 0UL);
        LedgerDomain? domain = null;
        var reading = ReadAsync(0);
        while (await reading is { Count: > 0 } page)
        {
            var located = new List<LocatedBlock>(page.Count);
            var isLed = true;
            foreach (var raw in page.TakeWhile(_ => isLed))
            {
                var block = new LocatedBlock(height, seq, raw, domain);
                located.Add(block);
                domain ??= block.Domain();
                isLed = block.Next is not null;
                (height, seq) = (height + 1, block.Next ?? seq);
            }
            if (isLed)
                reading = ReadAsync(seq);
            foreach (var block in located)
                yield return block;
            if (!isLed)
                yield break;
        }

        // Whatever it throws is told only after the blocks before it.
        async Task<IReadOnlyList<RawBlock>> ReadAsync(ulong from) => await read(new Seq(from), cancellationToken);
    }

    private static void Follow(LedgerFold fold, HeaderText? last, Hash256 hash, CheckedBlockText block)
    {
        var header = block.Text.Header;
        block.Text.CheckFollows(hash);
        if (header.Rules > LedgerState.LatestRules)
            throw block.Bad($"it follows the rules {header.Rules}, and this program knows none newer than {LedgerState.LatestRules}: update it");
        if (last is not null && header.Rules != (ulong)fold.State.Rules)
            throw block.Bad($"it follows the rules {header.Rules}, but the ledger is at {fold.State.Rules}");
        var before = fold.State;
        foreach (var line in block.Lines)
        {
            if (fold.State.IsAtBoundary && line.Entry.Seq.Value != header.FirstSeq)
                throw block.Bad($"it goes on past entry {line.Entry.Seq}, at which the state is taken and another block begins");
            fold.Apply(line);
            fold.Meet(fold.Tree.Size == header.FirstSeq + header.Count ? block.Text.Hash : null, knowsBlocks: true);
        }
        if (fold.State.Time != header.Time)
            throw block.Bad($"its time is {header.Time}, its last entry's {fold.State.Time}");
        // The genesis names the first writers, and so the one of its own block.
        if (block.Signer != header.Writer || !(last is null ? fold.State : before).Keys.Has(header.Writer, Duties.Writer))
            throw block.Bad($"its signature is not that of a registered writer ({header.Writer})");
    }
}
