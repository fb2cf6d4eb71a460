using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Transparency;
using OpenLedger.Functions.Anchoring;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Storage.Log;

namespace OpenLedger.Functions.Transparency;

/// <summary>The log that the ledger is published in: how far each stage is, and the checkpoint itself. The tiles are read at the log's prefix.</summary>
public sealed class LogFunctions(LogService log, AnchorService anchors, LedgerService ledger, BlobLogStore store)
{
    internal static readonly Error NotPublished = Error.NotFound("log-not-published", "No checkpoint is published yet; try again in a moment.");

    /// <summary>How many entries are sequenced, integrated, published and anchored.</summary>
    [Function("GetLog")]
    public async Task<IActionResult> GetLog(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "log")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (ledger.Outage is { } outage)
            return Problems.From(outage);
        // A journal that cannot be read is the anchorer's to tell; what is published is told all the same.
        var anchored = (await anchors.ReadConfirmedAsync(cancellationToken)).Try(out var confirmed, out _) ? confirmed : null;
        // The ledger is asked last: no stage can be ahead of it.
        if (!(await log.ReadAsync(cancellationToken)).Try(out var stages, out var error) || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        return ApiResult.Ok(new
        {
            origin = log.Key.Name,
            key = log.Key.ToString(),
            prefix = store.Prefix,
            witnesses = log.Witnesses.Select(w => w.ToString()),
            sequenced = new { size = head.State.NextSeq.ToString(), time = ApiResult.Number(head.State.Time.UnixMs), headHash = head.Hash.ToString() },
            integrated = stages.Integrated is { } integrated
                ? new { size = ApiResult.Number(integrated.Size), time = ApiResult.Number(integrated.Time.UnixMs), root = integrated.Root.ToString(), headHash = integrated.HeadHash.ToString() }
                : null,
            published = stages.Published is { } published
                ? new
                {
                    size = ApiResult.Number(published.Checkpoint.Size),
                    time = ApiResult.Number(LedgerTime.From(published.Time).UnixMs),
                    root = published.Checkpoint.Root.ToString(),
                    cosigned = log.Witnesses.Where(w => published.Note.Signatures.Any(s => w.Verify(published.Note.Text, s))).Select(w => w.ToString()),
                }
                : null,
            anchored = anchored is not null
                ? new
                {
                    size = ApiResult.Number(anchored.Candidate.Anchor.Size),
                    time = ApiResult.Number(anchored.At.UnixMs),
                    root = anchored.Candidate.Anchor.LogRoot.ToString(),
                    transaction = anchored.Transaction.ToString(),
                    block = ApiResult.Number(anchored.Block),
                }
                : null,
            problem = log.Problem is { } problem ? new { code = problem.Code, message = problem.Message } : null,
        }).With("Cache-Control", "no-store");
    }

    /// <summary>The published checkpoint, a signed note.</summary>
    [Function("GetCheckpoint")]
    public async Task<IActionResult> GetCheckpoint(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "log/checkpoint")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (ledger.Outage is { } outage)
            return Problems.From(outage);
        if (!(await log.ReadAsync(cancellationToken)).Try(out var stages, out var error))
            return Problems.From(error);
        return stages.Published is { } published
            ? new ApiResult(StatusCodes.Status200OK, published.Note.Encode(), "text/plain; charset=utf-8").With("Cache-Control", "no-cache")
            : Problems.From(NotPublished);
    }
}
