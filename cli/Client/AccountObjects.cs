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

/// <summary>GET /accounts/{account}/balance.</summary>
public sealed record AccountBalance(string Account, string Balance, string Open);

/// <summary>A deposit on the L2.</summary>
public sealed record L2Deposit(ulong Number, Hash256 TxHash, ulong BlockNumber, Address Vault);

/// <summary>An item of GET /accounts/{address}/statement.</summary>
public sealed record StatementLine(string Kind, string Amount, string Balance, string At, string Seq, L2Deposit Deposit);
