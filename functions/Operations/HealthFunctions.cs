using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Functions.Transparency;

namespace OpenLedger.Functions.Operations;

/// <summary>Whether this process lives, and whether it can serve.</summary>
public sealed class HealthFunctions(LedgerService ledger, LogService log)
{
    /// <summary>200 as long as the process answers.</summary>
    [Function("Live")]
    public IActionResult Live([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) => ApiResult.Ok(new { status = "live" });

    /// <summary>200 when the ledger is open and its storage answers. A log that cannot be published is said, and keeps nobody from being served.</summary>
    [Function("Ready")]
    public async Task<IActionResult> Ready(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request, CancellationToken cancellationToken) =>
        (await ledger.FreshAsync(cancellationToken)).Error is { } error ? Problems.From(error)
        : ledger.Problem is { } problem ? Problems.From(problem)
        : ApiResult.Ok(new { status = "ready", log = log.Problem is { } corrupt ? new { code = corrupt.Code, message = corrupt.Message } : null });
}
