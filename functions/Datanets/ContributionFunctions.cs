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
using OpenLedger.Storage.Blobs;

namespace OpenLedger.Functions.Datanets;

/// <summary>Reads contributions, and gives their contributors the URLs to upload to.</summary>
public sealed class ContributionFunctions(LedgerService ledger, DatanetBlobs blobs)
{
    /// <summary>One contribution with its history.</summary>
    [Function("GetContribution")]
    public async Task<IActionResult> GetContribution(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "contributions/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        (await FindAsync(request, id, cancellationToken)).Try(out var found, out var error)
            ? ApiResult.Ok(Views.Of(found.Contribution, LedgerTime.From(ledger.Clock.GetUtcNow()), found.Head.State.Parameters))
            : Problems.From(error);

    /// <summary>Upload URLs, one for each part of each file, for the contributor alone. They are private, so they are asked for with a signed request and never published.</summary>
    [Function("PostUploads")]
    public async Task<IActionResult> PostUploads(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "contributions/{id}/uploads")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, id, cancellationToken)).Try(out var found, out var error)
            || !(await RequestReader.AuthenticateAsync(request, found.Head, ledger.Clock, ApiScopes.Upload, cancellationToken)).Try(out var caller, out error))
            return Problems.From(error);
        var contribution = found.Contribution;
        if (caller != contribution.Contributor)
            return Problems.From(Error.Forbidden("not-contributor", $"{id} is another contributor's."));
        var state = contribution.StateAt(LedgerTime.From(ledger.Clock.GetUtcNow()));
        if (state == ContributionState.Expired)
            return Problems.From(new Error(ErrorKind.Gone, "contribution-expired", $"{id} expired at {contribution.ExpiresAt}."));
        if (state != ContributionState.Declared)
            return Problems.From(Error.Conflict("contribution-state", $"{id} is {state.Word()}; its files cannot be uploaded any more."));
        var expiresAt = blobs.UrlsExpireAt();
        var stored = await blobs.ListPartsAsync(contribution, cancellationToken);
        var files = new List<object>();
        for (var file = 0; file < contribution.Declaration.Files.Count; file++)
        {
            var index = file;
            var parts = await blobs.UploadUrlsAsync(contribution, file, expiresAt, cancellationToken);
            files.Add(new
            {
                name = contribution.Declaration.Files[file].Name.Value,
                parts = parts.Select((p, part) => new
                {
                    url = p.Url,
                    offset = ApiResult.Number(p.Offset),
                    size = ApiResult.Number(p.Size),
                    headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["x-ms-blob-type"] = "BlockBlob" },
                    stored = stored.TryGetValue((index, part), out var found) ? new { size = ApiResult.Number(found.Size), md5 = found.Md5 is { } md5 ? Convert.ToBase64String(md5) : null } : null,
                }),
            });
        }
        return ApiResult.Ok(new { expiresAt = LedgerTime.From(expiresAt).ToString(), files }).With("Cache-Control", "no-store");
    }

    private async Task<Result<(LedgerHead Head, Contribution Contribution)>> FindAsync(HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return unknown;
        if (!ContributionId.TryParse(id, out var parsed))
            return Error.Invalid("not-an-id", "A contribution's id is ct- and a number.");
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return error;
        return head.State.Datanets.Contributions.TryGetValue(parsed, out var contribution)
            ? (head, contribution)
            : Error.NotFound("contribution-unknown", $"There is no contribution {parsed}.");
    }
}
