using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Primitives;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Operations;

/// <summary>Serves the committed description of this API.</summary>
public sealed class OpenApiFunction
{
    private static readonly byte[] Document = Load();
    private static readonly string ETag = $"\"{Hash256.Sha256(Document)}\"";

    /// <summary>The OpenAPI 3.1 document (docs/api/openapi.json).</summary>
    [Function("GetOpenApi")]
    public IActionResult GetOpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "openapi.json")] HttpRequest request) =>
        (request.Headers.IfNoneMatch == ETag ? new ApiResult(StatusCodes.Status304NotModified, default) : new ApiResult(StatusCodes.Status200OK, Document))
        .With("ETag", ETag).With("Cache-Control", "public, max-age=300");

    private static byte[] Load()
    {
        using var stream = typeof(OpenApiFunction).Assembly.GetManifestResourceStream("openapi.json")
            ?? throw new InvalidOperationException("The assembly has no openapi.json.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
