using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Operations;

/// <summary>What goes on after a command was answered. Nothing is kept about it: how far it is follows from the ledger.</summary>
public sealed class OperationFunctions(LedgerService ledger)
{
    /// <summary>How far an operation is, and where its result will be.</summary>
    [Function("GetOperation")]
    public async Task<IActionResult> GetOperation(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "operations/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!Operation.TryParse(id, out var operation))
            return Problems.From(Error.Invalid("not-an-id", "An operation's id is ingest- or publish- and a contribution's id."));
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return Problems.From(error);
        if (!head.State.Datanets.Contributions.TryGetValue(operation.Contribution, out var contribution) || operation.Began(contribution) is not { } began)
            return Problems.From(Error.NotFound("operation-unknown", $"There is no operation {id}."));
        var state = operation.State(contribution);
        var result = ApiResult.Ok(new
        {
            id,
            state,
            contribution = operation.Contribution.ToString(),
            beganAt = began.Time.ToString(),
            result = state == Operation.Running ? null : operation.Result(contribution),
        }).With("Cache-Control", "no-store");
        return state == Operation.Running ? result.With("Retry-After", "1") : result;
    }
}
