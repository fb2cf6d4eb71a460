using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ledger;

/// <summary>How an insert ended.</summary>
public enum InsertOutcome
{
    /// <summary>The block is durable, and it is the only one at its key.</summary>
    Inserted,

    /// <summary>A block with that key is there already: another writer's, or this very one from an attempt whose answer was lost.</summary>
    Conflict,

    /// <summary>No answer, or one that says nothing: the block may or may not be there.</summary>
    Unknown,
}

/// <summary>How an insert ended, and what the storage's clock said.</summary>
/// <param name="Outcome">The end.</param>
/// <param name="Date">The storage's <c>Date</c> header, to the second; null where there was no answer.</param>
/// <param name="Problem">For <see cref="InsertOutcome.Unknown"/>: what went wrong, for people.</param>
/// <param name="RetryAfter">For <see cref="InsertOutcome.Unknown"/>: how long the storage asks to be left alone, or null.</param>
public sealed record InsertResult(InsertOutcome Outcome, DateTimeOffset? Date, string? Problem = null, TimeSpan? RetryAfter = null);

/// <summary>The storage answers that it cannot serve now, and perhaps when to ask again.</summary>
/// <param name="message">What it answers.</param>
/// <param name="retryAfter">How long it asks to be left alone, or null.</param>
/// <param name="inner">What was thrown.</param>
public sealed class StorageBusyException(string message, TimeSpan? retryAfter, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>How long the storage asks to be left alone, or null.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}

/// <summary>A run of consecutive blocks, and what the storage's clock said.</summary>
/// <param name="Blocks">The blocks in order; empty at the head.</param>
/// <param name="AtHead">True where the store saw that nothing follows these blocks.</param>
/// <param name="Date">The storage's <c>Date</c> header, to the second; null where there was none.</param>
public sealed record BlockPage(IReadOnlyList<Block> Blocks, bool AtHead, DateTimeOffset? Date);

/// <summary>A stored block breaks its own commitments, or its key does not fit its header: the chain cannot be followed past it.</summary>
public sealed class CorruptLedgerException(string message) : Exception(message);

/// <summary>Anything that blocks can be read from in order: a store, or a server that publishes them.</summary>
public interface IBlockReader
{
    /// <summary>The blocks whose first entry is at or after <paramref name="from"/>, in order; a page is bounded by the store.</summary>
    /// <param name="from">The exact first sequence number of a block, or of the next block to come.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="CorruptLedgerException">A stored block breaks its own commitments.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken);
}

/// <summary>
/// Where blocks are kept. The key of a block follows from its first sequence number and is unique, so an insert is the commit: of two writers that extend
/// the same head, one gets <see cref="InsertOutcome.Conflict"/>. Nothing is ever updated or deleted.
/// </summary>
public interface IBlockStore : IBlockReader
{
    /// <summary>Tries to insert a block. Failures of the storage are <see cref="InsertOutcome.Unknown"/>, not exceptions.</summary>
    Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken);

    /// <summary>The block that holds <paramref name="seq"/>, or null where the ledger is shorter.</summary>
    /// <exception cref="CorruptLedgerException">The stored block breaks its own commitments.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    Task<Block?> FindAsync(Seq seq, CancellationToken cancellationToken);

    /// <summary>The blocks that hold entries from <paramref name="first"/> to <paramref name="last"/>, in order; fewer where the ledger is shorter.</summary>
    /// <param name="first">The first sequence number.</param>
    /// <param name="last">The last one, less than <see cref="Block.MaxEntries"/> further on.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="CorruptLedgerException">A stored block breaks its own commitments.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    Task<IReadOnlyList<Block>> ReadRangeAsync(Seq first, Seq last, CancellationToken cancellationToken);
}
