using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Anchoring;

/// <summary>Anchors on demand. Needs a function key.</summary>
public sealed class AnchorFunctions(AnchorService anchors)
{
    private static readonly Error s_notConfigured = Error.NotFound("anchor-not-configured", "This server anchors nothing: Anchor__RpcUrl, Anchor__Contract and Anchor__Key are not set.");

    /// <summary>Anchors what is published, whatever the time, and says what that came to; asking again tells how it went on.</summary>
    [Function("PostAnchor")]
    public async Task<IActionResult> PostAnchor(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "operations/anchor")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        return await anchors.StepAsync(demanded: true, cancellationToken) is { } report
            ? ApiResult.Ok(report.ToView()).With("Cache-Control", "no-store")
            : Problems.From(s_notConfigured);
    }
}
