using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>The end of a followed chain: the newest block and the state after it.</summary>
/// <param name="Height">The newest block's height.</param>
/// <param name="Hash">The newest block's hash.</param>
/// <param name="State">What the ledger says after it.</param>
/// <param name="Domain">What signatures for this ledger are bound to.</param>
public sealed record LedgerHead(ulong Height, Hash256 Hash, LedgerState State, LedgerDomain Domain)
{
    /// <summary>The genesis block of a new ledger.</summary>
    public static Block Create(Genesis genesis, LedgerTime time, KeyPair writer)
    {
        var entry = Entry.FromSystem(Kinds.Genesis, genesis.Encode(), new Seq(0), time);
        return Block.Seal(0, default, new Seq(0), [entry.Encode()], time, genesis.Rules, writer);
    }

    /// <summary>Follows one more block, or from null the genesis block. Everything is checked: links, time, rules version, writer, lines, signatures.</summary>
    /// <param name="head">The head before, or null.</param>
    /// <param name="block">The block after it.</param>
    /// <param name="observe">Sees the state after each entry, the entry, and what became of it, in order.</param>
    /// <exception cref="CorruptLedgerException">The block does not follow; the message names the first bad position.</exception>
    public static LedgerHead Follow(LedgerHead? head, Block block, Action<LedgerState, Entry, Result<Outcome>>? observe = null) =>
        Follow(head, CheckedBlock.Check(block, head?.Domain), observe);

    /// <summary>As above, for a block whose lines and signatures have been checked already.</summary>
    /// <exception cref="CorruptLedgerException">The block does not follow; the message names the first bad position.</exception>
    /// <exception cref="InvalidOperationException">It was checked for another ledger: a bug of the caller.</exception>
    public static LedgerHead Follow(LedgerHead? head, CheckedBlock block, Action<LedgerState, Entry, Result<Outcome>>? observe = null)
    {
        var header = block.Block.Header;
        var state = (head?.State ?? LedgerState.Empty).ToDraft();
        if (header.Height != (head is null ? 0 : head.Height + 1) || header.FirstSeq != state.NextSeq)
            throw Corrupt(header, $"block {(head is null ? 0 : head.Height + 1)} at {state.NextSeq} is expected here");
        if (header.Prev != (head?.Hash ?? default))
            throw Corrupt(header, $"its prev is {header.Prev}, but the block before has the hash {head?.Hash}");
        if (header.Rules > LedgerState.LatestRules)
            throw Corrupt(header, $"it follows the rules {header.Rules}, and this program knows none newer than {LedgerState.LatestRules}: update it");
        if (head is not null && header.Rules != state.Rules)
            throw Corrupt(header, $"it follows the rules {header.Rules}, but the ledger is at {state.Rules}");
        if (block.Domain?.Genesis != head?.Domain.Genesis)
            throw new InvalidOperationException($"Block {header.Height} was checked for another ledger.");
        foreach (var (index, (entry, command)) in ReadEntries(block).Index())
        {
            if (index % LedgerState.ReadTogether == 0)
                state.ReadAhead(block.Entries.Skip(index).Take(LedgerState.ReadTogether).Select(e => e.Try(out var next, out _) ? next.Command : null));
            if (entry.Seq != state.NextSeq || entry.Time < state.Time || entry.Time > header.Time)
                throw Corrupt(header, $"entry {entry.Seq} of {entry.Time} is out of order");
            if (entry.Seq != header.FirstSeq && state.IsAtBoundary)
                throw Corrupt(header, $"it goes on past entry {entry.Seq}, at which the state is taken and another block begins");
            (state, var outcome) = state.Apply(entry, command);
            observe?.Invoke(state, entry, outcome);
            if (head is null && !outcome.IsOk)
                throw Corrupt(header, $"its genesis entry is not valid: {outcome.Error.Message}");
        }
        if (state.Time != header.Time)
            throw Corrupt(header, "its time is not its last entry's");
        if (!block.IsSigned || !(head?.State ?? state).Keys.Has(header.Writer, Duties.Writer))
            throw Corrupt(header, $"its signature is not that of a registered writer ({header.Writer})");
        return new LedgerHead(header.Height, block.Block.Hash, state.Settle(), head?.Domain ?? new LedgerDomain(state.ChainId, block.Block.Hash));
    }

    /// <summary>The head after a block that this process built on this head and saw committed.</summary>
    public LedgerHead Advance(Block block, LedgerState state) => new(block.Header.Height, block.Hash, state, Domain);

    private static IEnumerable<(Entry Entry, ParsedCommand? Command)> ReadEntries(CheckedBlock block)
    {
        for (var i = 0; i < block.Entries.Count; i++)
            yield return block.Entries[i].Try(out var entry, out var error) ? entry : throw Corrupt(block.Block.Header, $"line {i}: {error.Message}");
    }

    private static CorruptLedgerException Corrupt(BlockHeader header, string what) =>
        new($"Block {header.Height} at {header.FirstSeq} cannot be followed: {what}.");
}
