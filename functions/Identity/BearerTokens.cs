using Microsoft.AspNetCore.Http;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Functions.Identity;

/// <summary>Tells who a bearer token stands for: a session or an API key.</summary>
public sealed class BearerTokens(SessionTokens sessions, TimeProvider clock)
{
    private const string Prefix = Caller.Scheme + " ";
    private static readonly Error KeyInvalid = new(ErrorKind.Unauthenticated, "apikey-invalid", "The API key is not registered on this ledger, has expired or was revoked.");

    /// <summary>Whether a request carries a bearer token.</summary>
    public static bool IsPresent(HttpRequest request) => request.Headers.Authorization is [{ } header] && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Who calls, or why the token does not count.</summary>
    public async Task<Result<Caller>> AuthenticateAsync(HttpRequest request, LedgerHead head)
    {
        var token = request.Headers.Authorization.ToString()[Prefix.Length..].Trim();
        var now = LedgerTime.From(clock.GetUtcNow());
        if (!token.StartsWith(ApiKeySecret.Prefix, StringComparison.Ordinal))
        {
            // A session ends with the key that it was signed in with.
            return (await sessions.ValidateAsync(token, head.Domain)).Try(out var signer, out var error) && head.State.Accounts.ActsFor(signer, LedgerTime.Later(head.State.Time, now)).Try(out var account, out error)
                ? new Caller(account, ApiScopes.All, null)
                : error;
        }
        // What is looked up and compared is a hash of the key, so the time that takes tells nothing about the key.
        return ApiKeySecret.HashOf(token) is { } hash && head.State.ApiKeys.Find(hash, now) is { } key && key.IsLive(now)
            ? new Caller(key.Owner, key.Terms.Scopes, key)
            : KeyInvalid;
    }
}
