using Azure.Data.Tables;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Bench.Chaos;

/// <summary>What a reader who knows nothing but the table finds: the one chain that can be followed, and whatever else lies there.</summary>
/// <param name="Head">The end of what can be followed, with the state recomputed from its entries.</param>
/// <param name="Commands">The places of each command on the ledger, by its name (<see cref="CommandBook.Name"/>).</param>
/// <param name="Kinds">How many entries of each kind each subject has.</param>
/// <param name="Blocks">How many blocks the chain has.</param>
/// <param name="Forked">How many rows of the table are not on the chain.</param>
/// <param name="NoOps">How many entries the rules reject.</param>
/// <param name="Break">Why the chain cannot be followed to its end, or null.</param>
internal sealed record LedgerAudit(
    LedgerHead Head, IReadOnlyDictionary<string, List<Seq>> Commands, IReadOnlyDictionary<(string Kind, string Subject), int> Kinds, int Blocks, int Forked, int NoOps,
    string? Break)
{
    /// <summary>How many commands are on the ledger.</summary>
    public int CommandCount => Commands.Values.Sum(places => places.Count);

    /// <summary>Follows the chain with all checks, as far as it goes, and counts the table's rows.</summary>
    /// <exception cref="CorruptLedgerException">There is not even a first block.</exception>
    public static async Task<LedgerAudit> ReadAsync(TableClient table, CancellationToken cancellationToken)
    {
        var store = new TableBlockStore(table);
        var commands = new Dictionary<string, List<Seq>>(StringComparer.Ordinal);
        var kinds = new Dictionary<(string, string), int>();
        LedgerHead? head = null;
        string? broken = null;
        var (blocks, noOps) = (0, 0);
        try
        {
            // A page ends only where no block begins, because a row that is not on the chain may be the last of a page.
            while (await store.ReadAsync(head?.State.NextSeq ?? new Seq(0), cancellationToken) is { Blocks.Count: > 0 } page)
            {
                // Rows that begin within a block of the chain are none of it; they are what is left over when all rows are counted.
                foreach (var block in page.Blocks.Where(b => b.Header.FirstSeq == (head?.State.NextSeq ?? new Seq(0))))
                {
                    var observed = new List<(Entry, Result<Outcome>)>();
                    head = LedgerHead.Follow(head, block, (_, entry, outcome) => observed.Add((entry, outcome)));
                    observed.ForEach(o => Observe(o.Item1, o.Item2));
                    blocks++;
                }
            }
        }
        catch (CorruptLedgerException e) when (head is not null)
        {
            broken = e.Message;
        }
        var rows = 0;
        await foreach (var _ in table.QueryAsync<TableEntity>(select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
            rows++;
        return new LedgerAudit(head ?? throw new CorruptLedgerException("There is no ledger."), commands, kinds, blocks, rows - blocks, noOps, broken);

        void Observe(Entry entry, Result<Outcome> outcome)
        {
            noOps += outcome.IsOk ? 0 : 1;
            if (entry.Actor is { } actor)
            {
                var name = CommandBook.Name(actor, entry.Nonce);
                if (!commands.TryGetValue(name, out var places))
                    commands[name] = places = [];
                places.Add(entry.Seq);
            }
            if (outcome.IsOk && outcome.Value.Subject is { } subject)
                kinds[(entry.Kind, subject)] = kinds.GetValueOrDefault((entry.Kind, subject)) + 1;
        }
    }
}
