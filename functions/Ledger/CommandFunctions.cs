using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Functions.Jobs;
using OpenLedger.Storage.Blobs;

namespace OpenLedger.Functions.Ledger;

/// <summary>Takes signed commands: the one way in which users change the ledger.</summary>
public sealed class CommandFunctions(LedgerService ledger, DatanetBlobs blobs, JobDispatcher jobs)
{
    /// <summary>Puts a signed command on the ledger and answers once it is durable; sending the same one again gives the first outcome.</summary>
    [Function("PostCommand")]
    public async Task<IActionResult> PostCommand(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "commands")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!(await RequestReader.ReadJsonAsync(request, SignedCommand.MaxBodyBytes, cancellationToken)).Try(out var body, out var error)
            || !ledger.Head.Try(out var head, out error)
            || !SignedCommand.Parse(body, head.Domain).Try(out var command, out error))
            return Problems.From(error);
        if (await CheckUploadsAsync(command, cancellationToken) is { } missing)
            return Problems.From(missing);
        if (!(await ledger.SubmitAsync(command, cancellationToken)).Try(out var committed, out error))
            return Problems.From(error);
        await jobs.FollowAsync(committed.Outcome);
        var outcome = committed.Outcome;
        return ApiResult.Json(committed.Repeated ? StatusCodes.Status200OK : StatusCodes.Status201Created, new
        {
            seq = outcome.Seq.ToString(),
            time = ApiResult.Number(outcome.Time.UnixMs),
            at = outcome.Time.ToString(),
            kind = outcome.Kind,
            actor = command.Actor.ToString(),
            digest = command.Digest.ToString(),
            subject = outcome.Subject,
        }).With("Location", $"/api/ledger/entries/{outcome.Seq}");
    }

    /// <summary>A completion whose files are not there yet is refused before it reaches the ledger; the contributor can upload them and send it again.</summary>
    private async Task<Error?> CheckUploadsAsync(SignedCommand command, CancellationToken cancellationToken)
    {
        if (command.Command.Kind != Kinds.ContributionComplete
            || !Payload.Parse(command.Command.Kind, command.Command.Payload).Try(out var payload, out _) || payload is not ContributionComplete complete)
            return null;
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return error;
        // What the ledger refuses for another reason, it is left to refuse.
        return head.State.Datanets.Contributions.TryGetValue(complete.Contribution, out var contribution) && contribution.Contributor == command.Actor
            && contribution.StateAt(LedgerTime.From(ledger.Clock.GetUtcNow())) == ContributionState.Declared
            ? await blobs.CheckUploadsAsync(contribution, cancellationToken)
            : null;
    }
}
