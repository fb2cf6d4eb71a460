using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Http;
using OpenLedger.Storage.Queues;

namespace OpenLedger.Functions.Operations;

/// <summary>The jobs that could not be done. Needs a function key.</summary>
public sealed class JobFunctions(DeadJobs jobs)
{
    /// <summary>The oldest of each queue, with their reasons.</summary>
    [Function("ListDeadJobs")]
    public async Task<IActionResult> ListDeadJobs(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "operations/jobs")] HttpRequest request, CancellationToken cancellationToken) =>
        RequestReader.CheckQuery(request) is { } unknown
            ? Problems.From(unknown)
            : ApiResult.Ok(new { items = await jobs.ListAsync(cancellationToken) }).With("Cache-Control", "no-store");

    /// <summary>One of them.</summary>
    [Function("GetDeadJob")]
    public async Task<IActionResult> GetDeadJob(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "operations/jobs/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        RequestReader.CheckQuery(request) is { } unknown ? Problems.From(unknown)
        : await jobs.FindAsync(id, cancellationToken) is { } job ? ApiResult.Ok(job).With("Cache-Control", "no-store")
        : Problems.From(Unknown(id));

    /// <summary>Sends one of them again.</summary>
    [Function("ReplayDeadJob")]
    public async Task<IActionResult> ReplayDeadJob(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "operations/jobs/{id}/replay")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        RequestReader.CheckQuery(request) is { } unknown ? Problems.From(unknown)
        : await jobs.ReplayAsync(id, cancellationToken) is var sent and > 0 ? ApiResult.Ok(new { replayed = sent })
        : Problems.From(Unknown(id));

    /// <summary>Sends all of them again.</summary>
    [Function("ReplayDeadJobs")]
    public async Task<IActionResult> ReplayDeadJobs(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "operations/jobs/replay")] HttpRequest request, CancellationToken cancellationToken) =>
        RequestReader.CheckQuery(request) is { } unknown
            ? Problems.From(unknown)
            : ApiResult.Ok(new { replayed = await jobs.ReplayAsync(null, cancellationToken) });

    private static Error Unknown(string id) => Error.NotFound("job-unknown", $"There is no dead job {(id.Length <= 40 ? id : id[..40] + "…")}.");
}
