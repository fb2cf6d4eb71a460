using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Open;

/// <summary>Statements in memory, which can fail after some lines, and lose the mark to somebody else.</summary>
internal sealed class MemoryStatements : IStatementStore
{
    private int _version;

    public SortedDictionary<(AccountId Account, MovementPlace Place), StatementLine> Lines { get; } = [];

    public Seq Next { get; private set; }

    /// <summary>So many lines are written, then the storage fails; null for never.</summary>
    public int? FailsAfter { get; set; }

    public Task<StatementMark> ReadMarkAsync(CancellationToken cancellationToken) => Task.FromResult(new StatementMark(Next, _version == 0 ? null : $"{_version}"));

    public Task<StatementMark?> AddAsync(IEnumerable<Movement> movements, Seq next, StatementMark mark, CancellationToken cancellationToken)
    {
        foreach (var movement in movements)
        {
            foreach (var line in movement.Lines)
            {
                if (FailsAfter-- == 0)
                    throw new IOException("The test says so.");
                var written = new StatementLine(movement.Place, movement.Time, movement.Kind, movement.Reason, line.Change, line.Balance);
                if (Lines.TryGetValue((line.Account, movement.Place), out var there))
                    Assert.Equal(there, written);
                Lines[(line.Account, movement.Place)] = written;
            }
        }
        if ((_version == 0 ? null : $"{_version}") != mark.Version)
            return Task.FromResult<StatementMark?>(null);
        (Next, _version) = (next, _version + 1);
        return Task.FromResult<StatementMark?>(new StatementMark(Next, $"{_version}"));
    }

    public Task<IReadOnlyList<StatementLine>> ReadAsync(AccountId account, MovementPlace before, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StatementLine>>([.. Lines.Where(l => l.Key.Account == account && l.Key.Place.CompareTo(before) < 0).Reverse().Take(limit).Select(l => l.Value)]);
}
