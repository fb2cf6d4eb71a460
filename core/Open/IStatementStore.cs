using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>How far stored statements go.</summary>
/// <param name="Next">The first entry whose movements are not all in them.</param>
/// <param name="Version">The store's word for it, which a change must name; null where nothing is stored.</param>
public sealed record StatementMark(Seq Next, string? Version);

/// <summary>Where the statements of all accounts are kept: a projection of the ledger that can be dropped and made again.</summary>
public interface IStatementStore
{
    /// <summary>How far they go.</summary>
    /// <exception cref="IOException">The storage does not answer.</exception>
    Task<StatementMark> ReadMarkAsync(CancellationToken cancellationToken);

    /// <summary>Adds movements, and then moves the mark. Movements that are there already are the same, so that adding them again changes nothing.</summary>
    /// <param name="movements">All of the entries from the mark to before <paramref name="next"/>.</param>
    /// <param name="next">The entry after them.</param>
    /// <param name="mark">The mark as it was.</param>
    /// <param name="cancellationToken">Ends the writing; what was written stays.</param>
    /// <returns>The mark as it is now; null where somebody else has moved it meanwhile.</returns>
    /// <exception cref="IOException">The storage does not answer; nothing is lost.</exception>
    Task<StatementMark?> AddAsync(IEnumerable<Movement> movements, Seq next, StatementMark mark, CancellationToken cancellationToken);

    /// <summary>An account's lines, the newest first.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="before">Only those of movements before this one.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The storage does not answer.</exception>
    Task<IReadOnlyList<StatementLine>> ReadAsync(AccountId account, MovementPlace before, int limit, CancellationToken cancellationToken);
}
