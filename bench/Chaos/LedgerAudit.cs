using Azure.Data.Tables;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Bench.Chaos;

/// <summary>What a reader who knows nothing but the table finds: the one chain that can be followed, and whatever else lies there.</summary>
/// <param name="Head">The end of the chain, with the state recomputed from its entries.</param>
/// <param name="Commands">The places of each command on the ledger, by its name (<see cref="CommandBook.Name"/>).</param>
/// <param name="Kinds">How many entries of each kind each subject has.</param>
/// <param name="Blocks">How many blocks the chain has.</param>
/// <param name="Forked">How many rows of the table are not on the chain.</param>
/// <param name="NoOps">How many entries the rules reject.</param>
internal sealed record LedgerAudit(
    LedgerHead Head, IReadOnlyDictionary<string, List<Seq>> Commands, IReadOnlyDictionary<(string Kind, string Subject), int> Kinds, int Blocks, int Forked, int NoOps)
{
    /// <summary>How many commands are on the ledger.</summary>
    public int CommandCount => Commands.Values.Sum(places => places.Count);

    /// <summary>Follows the chain with all checks, and counts the table's rows.</summary>
    /// <exception cref="CorruptLedgerException">The chain cannot be followed: a link, a root, an order or a signature is wrong.</exception>
    public static async Task<LedgerAudit> ReadAsync(TableClient table, CancellationToken cancellationToken)
    {
        var store = new TableBlockStore(table);
        var commands = new Dictionary<string, List<Seq>>(StringComparer.Ordinal);
        var kinds = new Dictionary<(string, string), int>();
        LedgerHead? head = null;
        var (blocks, noOps) = (0, 0);
        for (var more = true; more;)
        {
            var page = await store.ReadAsync(head?.State.NextSeq ?? new Seq(0), cancellationToken);
            foreach (var block in page.Blocks)
            {
                head = LedgerHead.Follow(head, block, (entry, outcome) =>
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
                });
                blocks++;
            }
            more = !page.AtHead;
        }
        var rows = 0;
        await foreach (var _ in table.QueryAsync<TableEntity>(select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
            rows++;
        return new LedgerAudit(head ?? throw new CorruptLedgerException("There is no ledger."), commands, kinds, blocks, rows - blocks, noOps);
    }
}
