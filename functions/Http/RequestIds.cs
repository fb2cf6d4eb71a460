using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace OpenLedger.Functions.Http;

/// <summary>The id of a request: the caller's, where it is well-formed, else the trace id, under which the server's log has it.</summary>
public static class RequestIds
{
    /// <summary>The header, in both directions.</summary>
    public const string Header = "X-Request-Id";

    /// <summary>The longest id that is taken over, in characters.</summary>
    public const int MaxLength = 128;

    private static readonly AsyncLocal<string?> FromCaller = new();

    /// <summary>The caller's own id for the request that is being served, or null.</summary>
    public static string? Current => FromCaller.Value;

    /// <summary>Takes over the caller's id, or makes one, and puts it on the answer.</summary>
    public static void Assign(HttpContext http)
    {
        var headers = http.Response.Headers;
        if (http.Request.Headers.TryGetValue(Header, out var values) && values is [{ } id] && IsWellFormed(id))
        {
            FromCaller.Value = id;
            headers[Header] = id;
        }
        else
        {
            headers[Header] = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
        }
    }

    private static bool IsWellFormed(string id) => id.Length is >= 1 and <= MaxLength && !id.AsSpan().ContainsAnyExceptInRange('!', '~');
}
