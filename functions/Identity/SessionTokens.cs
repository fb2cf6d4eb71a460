using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Functions.Identity;

/// <summary>A session's token and its end.</summary>
/// <param name="Token">The JWT.</param>
/// <param name="ExpiresAt">Its end, cut to seconds as in the token.</param>
public sealed record Session(string Token, DateTimeOffset ExpiresAt);

/// <summary>Issues and checks sessions: JSON Web Tokens (RFC 7519) signed by ES256, for one ledger. A session reads; it never commands.</summary>
public sealed class SessionTokens(SigningKeys keys, IOptions<IdentityOptions> options, TimeProvider clock)
{
    private const string ChainClaim = "chain";
    private static readonly Error Invalid = new(ErrorKind.Unauthenticated, "session-invalid", "The token is not a session of this server's for this ledger.");

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = 2048, SetDefaultTimesOnTokenCreation = false };

    /// <summary>A new session.</summary>
    public Session Issue(Address address, LedgerDomain domain)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        var expires = now.AddMinutes(options.Value.SessionMinutes);
        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Name(domain),
            Audience = Name(domain),
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [JwtRegisteredClaimNames.Sub] = address.ToString(),
                [JwtRegisteredClaimNames.Jti] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                [ChainClaim] = domain.ChainId.ToString(CultureInfo.InvariantCulture),
            },
            SigningCredentials = new SigningCredentials(keys.Current, SecurityAlgorithms.EcdsaSha256),
        });
        return new Session(token, expires);
    }

    /// <summary>Whose session it is, or <c>session-expired</c> or <c>session-invalid</c>, which says no more.</summary>
    public async Task<Result<Address>> ValidateAsync(string token, LedgerDomain domain)
    {
        if (token.Length > _handler.MaximumTokenSizeInBytes)
            return Invalid;
        var now = clock.GetUtcNow().UtcDateTime;
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidTypes = [JwtConstants.HeaderType],
            IssuerSigningKeys = keys.All,
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidIssuer = Name(domain),
            ValidAudience = Name(domain),
            LifetimeValidator = (from, until, _, _) => from <= now.AddSeconds(5) && until > now ? true : throw new SecurityTokenExpiredException(),
        });
        if (result.IsValid && Address.TryParse(result.ClaimsIdentity.FindFirst(JwtRegisteredClaimNames.Sub)?.Value, out var address)
            && result.ClaimsIdentity.FindFirst(ChainClaim)?.Value == domain.ChainId.ToString(CultureInfo.InvariantCulture))
            return address;
        return result.Exception is SecurityTokenExpiredException
            ? new Error(ErrorKind.Unauthenticated, "session-expired", "The session has ended; sign in again.")
            : Invalid;
    }

    private static string Name(LedgerDomain domain) => $"urn:openledger:{domain.Genesis}";
}
