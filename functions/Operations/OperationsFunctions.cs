using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Functions.Ledger;
using OpenLedger.Storage.Ledger;
using OpenLedger.Storage.Queues;

namespace OpenLedger.Functions.Operations;

/// <summary>What an operator looks at. Needs a function key.</summary>
public sealed class OperationsFunctions(LedgerService ledger, JobQueues queues, EntryIndex index)
{
    /// <summary>The head, the queues, and the jobs that could not be done with their reasons.</summary>
    [Function("GetStatus")]
    public async Task<IActionResult> GetStatus(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "operations/status")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return Problems.From(error);
        var depths = await queues.DepthsAsync(cancellationToken);
        var deadLetters = await queues.DeadLettersAsync(cancellationToken);
        var indexed = await index.IndexedAsync(cancellationToken);
        var book = head.State.Datanets;
        return ApiResult.Ok(new
        {
            head = HeadView.From(head),
            indexedThrough = indexed.ToString(),
            queues = depths,
            deadLetters,
            pending = new { ingest = book.AwaitingIngest.Count, publish = book.AwaitingVersion.Count },
        }).With("Cache-Control", "no-store");
    }
}
