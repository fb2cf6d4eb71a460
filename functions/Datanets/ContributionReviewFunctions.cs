using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Storage.Blobs;

namespace OpenLedger.Functions.Datanets;

/// <summary>Shows those who decide about a contribution what ingest found.</summary>
public sealed class ContributionReviewFunctions(LedgerService ledger, DatanetBlobs blobs)
{
    /// <summary>Read-only URLs of a contribution's records and of the report on them.</summary>
    [Function("PostContributionDownloads")]
    public async Task<IActionResult> PostContributionDownloads(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "contributions/{id}/downloads")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!ContributionId.TryParse(id, out var parsed))
            return Problems.From(Error.Invalid("not-an-id", "A contribution's id is ct- and a number."));
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error)
            || !(await RequestReader.AuthenticateAsync(request, head, ledger.Clock, ApiScopes.Read, cancellationToken)).Try(out var caller, out error))
            return Problems.From(error);
        if (!ContributionAccess.CheckReview(head.State, parsed, caller).Try(out var found, out error))
            return Problems.From(error);
        var expiresAt = blobs.UrlsExpireAt();
        return ApiResult.Ok(new
        {
            expiresAt = LedgerTime.From(expiresAt).ToString(),
            records = Show(await blobs.DownloadUrlAsync(parsed, found.File.Sha256, expiresAt, cancellationToken), new StoredFile(found.File.Sha256, found.File.Bytes)),
            report = Show(await blobs.ReportUrlAsync(found.Ingested.Analysis.Report.Sha256, expiresAt, cancellationToken), found.Ingested.Analysis.Report),
        }).With("Cache-Control", "no-store");
    }

    private static object Show(Uri url, StoredFile file) => new { url, sha256 = file.Sha256.ToString(), bytes = ApiResult.Number(file.Bytes) };
}
