using Microsoft.AspNetCore.Http;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Functions.Jobs;
using OpenLedger.Functions.Operations;
using OpenLedger.Storage.Blobs;

namespace OpenLedger.Functions.Ledger;

/// <summary>What happens to a signed command, whichever way it came: a look at its uploads, the ledger, the job that follows.</summary>
public sealed class CommandSubmission(LedgerService ledger, DatanetBlobs blobs, JobDispatcher jobs)
{
    /// <summary>A completion whose files are not there yet is refused before it reaches the ledger; the contributor can upload them and send it again.</summary>
    public async Task<Error?> CheckAsync(SignedCommand command, CancellationToken cancellationToken)
    {
        if (command.Command.Kind != Kinds.ContributionComplete
            || !Payload.Parse(command.Command.Kind, command.Command.Payload).Try(out var payload, out _) || payload is not ContributionComplete complete)
            return null;
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return error;
        // What the ledger refuses for another reason, it is left to refuse.
        return head.State.Datanets.Contributions.TryGetValue(complete.Contribution, out var contribution) && contribution.Contributor == head.State.Accounts.AccountOf(command.Actor)
            && contribution.StateAt(LedgerTime.From(ledger.Clock.GetUtcNow())) == ContributionState.Declared
            ? await blobs.CheckUploadsAsync(contribution, cancellationToken)
            : null;
    }

    /// <summary>Puts a command on the ledger, after those that were put before; it is queued when this returns its task.</summary>
    /// <remarks>A caller that hangs up does not stop it: its command may be in a block that is being inserted, and what follows from it must be seen to all the same.</remarks>
    public async Task<Result<Committed>> PutAsync(SignedCommand command)
    {
        var result = await ledger.SubmitAsync(command, CancellationToken.None);
        if (result.Try(out var committed, out _))
            await jobs.FollowAsync(committed.Outcome);
        return result;
    }

    /// <summary>The answer to a command that is on the ledger: its outcome, and where to see what follows from it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="committed">What became of it.</param>
    /// <param name="prefersAsync">Whether the caller wants 202 where something follows.</param>
    public static ApiResult Answer(SignedCommand command, Committed committed, bool prefersAsync = false)
    {
        var outcome = committed.Outcome;
        var operation = Operation.After(outcome);
        var status = operation is not null && prefersAsync ? StatusCodes.Status202Accepted
            : committed.Repeated ? StatusCodes.Status200OK : StatusCodes.Status201Created;
        var result = ApiResult.Json(status, new
        {
            seq = outcome.Seq.ToString(),
            time = ApiResult.Number(outcome.Time.UnixMs),
            at = outcome.Time.ToString(),
            kind = outcome.Kind,
            actor = command.Actor.ToString(),
            digest = command.Digest.ToString(),
            subject = outcome.Subject,
        }).With("Location", $"/api/ledger/entries/{outcome.Seq}");
        if (operation is not null)
            result.With("Operation-Location", $"/api/operations/{operation}");
        return status == StatusCodes.Status202Accepted ? result.With("Preference-Applied", "respond-async").With("Retry-After", "1") : result;
    }
}
