using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace OpenLedger.Polyfills.Functions;

/// <summary>The methods of an HTTP function; empty for all.</summary>
internal sealed record FunctionMethods(IReadOnlyList<string> Methods);

/// <summary>A request whose method a function does not have is as unknown as an unknown route: 404, as the Functions host answers (ASP.NET Core alone would say 405).</summary>
internal sealed class FunctionMethodPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => -1000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Metadata.GetMetadata<FunctionMethods>() is { Methods.Count: > 0 })
                return true;
        }
        return false;
    }

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && candidates[i].Endpoint.Metadata.GetMetadata<FunctionMethods>() is { Methods: { Count: > 0 } methods }
                && !methods.Contains(httpContext.Request.Method, StringComparer.OrdinalIgnoreCase))
            {
                candidates.SetValidity(i, value: false);
            }
        }
        return Task.CompletedTask;
    }
}
