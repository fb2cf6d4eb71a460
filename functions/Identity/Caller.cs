using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Functions.Identity;

/// <summary>Who calls, as a bearer token says.</summary>
/// <param name="Address">In whose name.</param>
/// <param name="Scopes">What they may ask for.</param>
/// <param name="Key">The API key, or null for a session.</param>
public sealed record Caller(Address Address, ApiScopes Scopes, ApiKey? Key)
{
    /// <summary>The scheme of bearer tokens (RFC 6750), which sessions and API keys are.</summary>
    public const string Scheme = "Bearer";

    /// <summary>The address, where the caller may do what needs <paramref name="scope"/>.</summary>
    public Result<Address> Require(ApiScopes scope) =>
        Scopes.HasFlag(scope) ? Address : Error.Forbidden("scope-missing", $"This API key lacks the scope {string.Join(", ", ApiScopeWords.Of(scope & ~Scopes))}.");
}

/// <summary>What a request's bearer token was found to be; kept with the request.</summary>
/// <param name="Caller">The caller, or why the token does not count.</param>
public sealed record CallerFeature(Result<Caller> Caller);
