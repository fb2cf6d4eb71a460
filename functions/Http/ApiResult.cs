using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace OpenLedger.Functions.Http;

/// <summary>A JSON answer, written straight to the response.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="body">The bytes of a JSON document.</param>
/// <param name="contentType">Its media type.</param>
public sealed class ApiResult(int status, ReadOnlyMemory<byte> body, string contentType = "application/json") : IActionResult
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly List<(string Name, string Value)> _headers = [];

    /// <summary>The HTTP status.</summary>
    public int Status => status;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>The media type of <see cref="Body"/>.</summary>
    public string ContentType => contentType;

    /// <summary>The headers beside the usual ones.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers => _headers;

    /// <summary>200 with a value.</summary>
    public static ApiResult Ok<T>(T value) => Json(StatusCodes.Status200OK, value);

    /// <summary>A status with a value; members that are null are left out.</summary>
    public static ApiResult Json<T>(int status, T value, string contentType = "application/json") =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(value, Options), contentType);

    /// <summary>With a header.</summary>
    public ApiResult With(string name, string value)
    {
        _headers.RemoveAll(h => h.Name == name);
        _headers.Add((name, value));
        return this;
    }

    /// <summary>200 with something that never changes, named by its hash; 304 where the caller has it already (RFC 9110, section 13.1.2).</summary>
    public static ApiResult Immutable<T>(HttpRequest request, string hash, T value)
    {
        var etag = $"\"{hash}\"";
        var known = request.Headers.IfNoneMatch.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries)).Any(v => v == etag || v == "*" || v == "W/" + etag);
        var result = known ? new ApiResult(StatusCodes.Status304NotModified, default) : Ok(value);
        return result.With("ETag", etag).With("Cache-Control", "public, max-age=31536000, immutable");
    }

    /// <inheritdoc />
    public async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.StatusCode = status;
        foreach (var (name, value) in _headers)
            response.Headers[name] = value;
        // Neither has a body (RFC 9110, section 6.4.1).
        if (status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
            return;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.HttpContext.RequestAborted);
    }

    /// <summary>A 64-bit number as the API writes it.</summary>
    public static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
