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
public sealed record AccountBalance(string Account, string Balance, string Open, string Held, string Available);

/// <summary>An item of GET /accounts/{account}/statement; the change has a sign where the OPEN left.</summary>
public sealed record StatementLine(string Seq, string At, string Kind, string Reason, string Change, string Balance);

/// <summary>An item of GET /accounts/{address}/holds.</summary>
public sealed record OpenHold(string Hold, Address Payee, string Amount, string ExpiresAt, string Memo);

/// <summary>GET /accounts/{address}/holds.</summary>
public sealed record OpenHoldList(IReadOnlyList<OpenHold> Items);

/// <summary>What is to change of an account's keys: a key, or a guardian; neither where it is to have no guardian any more.</summary>
public sealed record AccountKeyChange(string Seq, Address By, string At, Address? Key = null, Address? Guardian = null);

/// <summary>GET /accounts/{address}/keys.</summary>
public sealed record AccountKeyList(Address Account, Address Key, string? Since = null, Address? Guardian = null, AccountKeyChange? Pending = null);
