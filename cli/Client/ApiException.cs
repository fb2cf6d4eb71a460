using System.Text.Json;

namespace OpenLedger.Cli.Client;

/// <summary>A problem document (RFC 9457) as the API writes it.</summary>
/// <param name="Type">A URN that ends in the code.</param>
/// <param name="Title">The sort of problem.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened, for people.</param>
/// <param name="Code">A stable code, for programs.</param>
/// <param name="Pointer">Where in the request's body (RFC 6901).</param>
/// <param name="TraceId">What to look for in the server's log.</param>
public sealed record Problem(
    string? Type = null, string? Title = null, int? Status = null, string? Detail = null, string? Code = null, string? Pointer = null, string? TraceId = null);

/// <summary>The API refused a request.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="problem">Why.</param>
public sealed class ApiException(int status, Problem problem) : Exception($"{problem.Code ?? "http-" + status}: {problem.Detail ?? problem.Title ?? "no detail"}")
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;

    /// <summary>Why.</summary>
    public Problem Problem => problem;

    /// <summary>The problem's code, or <c>http-STATUS</c> where the answer was no problem document.</summary>
    public string Code => problem.Code ?? "http-" + status;

    /// <summary>Reads the answer's body, whatever it is.</summary>
    internal static ApiException From(int status, string? mediaType, string body)
    {
        if (mediaType is "application/problem+json" or "application/json")
        {
            try
            {
                if (JsonSerializer.Deserialize<Problem>(body, ApiJson.Options) is { } problem)
                    return new ApiException(status, problem);
            }
            catch (JsonException)
            {
                // Not what the media type says: shown as text below.
            }
        }
        var text = body.Length <= 300 ? body : body[..300] + "…";
        return new ApiException(status, new Problem(Status: status, Detail: text.Length == 0 ? $"The server answered {status} without a body." : text));
    }
}
