using Azure.Data.Tables;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Bench.Ledger;

/// <summary>A ledger of ticks in full blocks, written straight into the table before the functions app starts on it.</summary>
internal static class TickLedger
{
    /// <summary>Writes the genesis and <paramref name="entries"/> ticks.</summary>
    /// <param name="azurite">The storage, which has no ledger yet.</param>
    /// <param name="keys">The keys that the functions app will have.</param>
    /// <param name="entries">How many ticks.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>The size of the last tick's line, in bytes.</returns>
    public static async Task<int> WriteAsync(AzuriteServer azurite, StackKeys keys, int entries, CancellationToken cancellationToken)
    {
        var genesis = new Genesis("bench", 31337, LedgerState.LatestRules,
        [
            new RegisteredKey(keys.Writer.Address, Duties.Writer),
            new RegisteredKey(keys.Attestor.Address, Duties.Ingest),
            new RegisteredKey(keys.Operator.Address, Duties.Operator),
        ], LedgerParameters.Default);
        var time = LedgerTime.From(DateTimeOffset.UtcNow);
        var tick = new Tick(keys.Writer.Address, time).Encode();
        var table = new TableServiceClient(azurite.ConnectionString, StorageServices.TableOptions()).GetTableClient(new StorageOptions().LedgerTable);
        await table.CreateAsync(cancellationToken);
        var store = new TableBlockStore(table);
        var last = LedgerHead.Create(genesis, time, keys.Writer);
        await InsertAsync(store, last, cancellationToken);
        var end = last.Header.NextSeq.Value + (ulong)entries;
        while (last.Header.NextSeq.Value < end)
        {
            var first = last.Header.NextSeq;
            var count = (int)Math.Min((ulong)genesis.Parameters.RoomInBlock(first), end - first.Value);
            var lines = new ReadOnlyMemory<byte>[count];
            for (var i = 0; i < count; i++)
                lines[i] = Entry.FromSystem(Kinds.Tick, tick, new Seq(first.Value + (ulong)i), time).Encode();
            last = Block.Seal(last.Header.Height + 1, last.Hash, first, lines, time, LedgerState.LatestRules, keys.Writer);
            await InsertAsync(store, last, cancellationToken);
        }
        return last.Line(last.Count - 1).Length;
    }

    private static async Task InsertAsync(TableBlockStore store, Block block, CancellationToken cancellationToken)
    {
        var inserted = await store.InsertAsync(block, cancellationToken);
        if (inserted.Outcome != InsertOutcome.Inserted)
            throw new InvalidOperationException($"Block {block.Header.Height} was not inserted: {inserted.Outcome} {inserted.Problem}");
    }
}
