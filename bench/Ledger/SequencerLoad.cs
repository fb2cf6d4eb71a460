using Azure.Data.Tables;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.Core.Verification;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Bench.Ledger;

/// <summary>Load on a sequencer of this process, each run on a new ledger in a table of its own.</summary>
internal sealed class SequencerLoad(AzuriteServer azurite)
{
    /// <summary>The most that a closed loop leaves unanswered: half of what the sequencer lets wait, so that nothing is refused.</summary>
    private const int Window = 4096;

    private static readonly int Producers = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Signed commands: checked by the producers, as requests are before they reach the sequencer, then submitted.</summary>
    /// <param name="count">How many.</param>
    /// <param name="ratePerSecond">The rate of an open loop, or null for a closed one.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    public Task<LoadResult> CommandsAsync(int count, double? ratePerSecond, CancellationToken cancellationToken) =>
        RunAsync(count, ratePerSecond, report => report.Commands, sequencer =>
        {
            var domain = sequencer.Head.Domain;
            var commands = Workload.Sign(domain, 0, count);
            return i => SignedCommand.Verify(commands[i].Command, commands[i].Signature, commands[i].Actor, domain).Try(out var verified, out var error)
                ? sequencer.SubmitAsync(verified, cancellationToken)
                : Task.FromResult<Result<Committed>>(error);
        }, cancellationToken);

    /// <summary>System entries that carry only time.</summary>
    /// <param name="count">How many.</param>
    /// <param name="ratePerSecond">The rate of an open loop, or null for a closed one.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    public Task<LoadResult> TicksAsync(int count, double? ratePerSecond, CancellationToken cancellationToken) =>
        RunAsync(count, ratePerSecond, report => report.Entries - report.Commands - 1, sequencer => _ => sequencer.TickAsync(cancellationToken), cancellationToken);

    private async Task<LoadResult> RunAsync(int count, double? ratePerSecond, Func<VerificationReport, ulong> countCommitted,
        Func<Sequencer, Func<int, Task<Result<Committed>>>> prepare, CancellationToken cancellationToken)
    {
        var tables = new TableServiceClient(azurite.ConnectionString, StorageServices.TableOptions());
        var table = tables.GetTableClient("bench" + Guid.NewGuid().ToString("N"));
        await table.CreateAsync(cancellationToken);
        var store = new TableBlockStore(table);
        LoadResult result;
        await using (var sequencer = new Sequencer(store, Workload.Writer, new SequencerOptions(), TimeProvider.System))
        {
            await sequencer.OpenAsync(Workload.Genesis, cancellationToken);
            var send = prepare(sequencer);
            result = ratePerSecond is { } rate
                ? await OfferedLoad.OpenAsync(count, rate, Producers, i => IsTakenAsync(send(i)), cancellationToken)
                : await OfferedLoad.ClosedAsync(count, Window, Producers, i => IsTakenAsync(send(i)));
        }
        // A fresh reader of the table has the last word on what was committed.
        var committed = countCommitted(await BlockVerifier.VerifyAsync(store.ReadRawAsync, new VerificationOptions(), cancellationToken));
        if (committed != (ulong)result.Accepted)
            throw new InvalidOperationException($"{result.Accepted} entries were acknowledged, and {committed} are on the ledger.");
        await table.DeleteAsync(cancellationToken);
        return result;
    }

    private static async Task<bool> IsTakenAsync(Task<Result<Committed>> answer)
    {
        var result = await answer;
        if (result.Error is { Kind: not ErrorKind.Busy } error)
            throw new InvalidOperationException($"{error.Code}: {error.Message}");
        return result.IsOk;
    }
}
