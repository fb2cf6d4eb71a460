using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>POST /auth/nonce.</summary>
public sealed record SignInNonce(string Nonce, DateTimeOffset ExpiresAt);

/// <summary>POST /auth/siwe: a session.</summary>
public sealed record SignedInSession(string Token, string TokenType, Address Address, DateTimeOffset ExpiresAt);

/// <summary>An API key as the ledger knows it.</summary>
public sealed record RegisteredApiKey(Hash256 Hash, string Label, IReadOnlyList<string> Scopes, ulong PerMinute, ulong PerDay, string ExpiresAt, string? RevokedAt = null);

/// <summary>GET /accounts/{address}/api-keys.</summary>
public sealed record ApiKeyList(IReadOnlyList<RegisteredApiKey> Items);

/// <summary>A day of an API key's use.</summary>
public sealed record ApiKeyDay(string Day, ulong Requests, ulong Refused);

/// <summary>GET /api-keys/{hash}/usage.</summary>
public sealed record ApiKeyUse(IReadOnlyList<ApiKeyDay> Items);
