using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Storage.Access;

namespace OpenLedger.Functions.Identity;

/// <summary>Shows API keys: their terms, which are public as the ledger is, and their use, which is their owner's business.</summary>
public sealed class ApiKeyFunctions(LedgerService ledger, ApiKeyUsageTable usage)
{
    private const int DefaultDays = 7;

    /// <summary>An address's API keys that have not expired.</summary>
    [Function("ListApiKeys")]
    public async Task<IActionResult> ListApiKeys(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "accounts/{address}/api-keys")] HttpRequest request, string address, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!Address.TryParseInput(address, out var owner))
            return Problems.From(Error.Invalid("not-an-address", "An address is 0x and 40 hexadecimal digits; mixed case must have a right EIP-55 checksum."));
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return Problems.From(error);
        return ApiResult.Ok(new { items = head.State.ApiKeys.Of(head.State.Accounts.AccountOf(owner), LedgerTime.From(ledger.Clock.GetUtcNow())).Select(View) });
    }

    /// <summary>How often a key was used, day by day, for its owner.</summary>
    [Function("GetApiKeyUsage")]
    public async Task<IActionResult> GetApiKeyUsage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api-keys/{hash}/usage")] HttpRequest request, string hash, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "days") is { } unknown)
            return Problems.From(unknown);
        if (!Hash256.TryParse(hash, out var wanted))
            return Problems.From(Error.Invalid("not-a-hash", "A key's hash is 64 lower-case hexadecimal digits."));
        if (!ReadDays(request).Try(out var days, out var error)
            || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error)
            || !(await RequestReader.AuthenticateAsync(request, head, ledger.Clock, ApiScopes.Read, cancellationToken)).Try(out var caller, out error))
            return Problems.From(error);
        var now = ledger.Clock.GetUtcNow();
        if (head.State.ApiKeys.Find(wanted, LedgerTime.From(now)) is not { } key || key.Owner != caller)
            return Problems.From(Error.NotFound("apikey-unknown", $"{caller} has no such API key."));
        var items = new List<object>(days);
        for (var day = DateOnly.FromDateTime(now.UtcDateTime); items.Count < days; day = day.AddDays(-1))
        {
            var (requests, refused) = await usage.SumAsync(wanted, day, cancellationToken);
            items.Add(new { day = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), requests = ApiResult.Number(requests), refused = ApiResult.Number(refused) });
        }
        return ApiResult.Ok(new { key = View(key), items }).With("Cache-Control", "no-store");
    }

    private static Result<int> ReadDays(HttpRequest request)
    {
        if (!request.Query.TryGetValue("days", out var text))
            return DefaultDays;
        return Decimals.TryParse(text.ToString(), out var days) && days is >= 1 and <= ApiKeyUsageTable.KeptDays
            ? (int)days
            : Error.Invalid("limit-out-of-range", $"days is a whole number from 1 to {ApiKeyUsageTable.KeptDays}.");
    }

    private static object View(ApiKey key) => new
    {
        hash = key.Hash.ToString(),
        owner = key.Owner.ToString(),
        label = key.Terms.Label,
        scopes = ApiScopeWords.Of(key.Terms.Scopes),
        perMinute = ApiResult.Number(key.Terms.PerMinute),
        perDay = ApiResult.Number(key.Terms.PerDay),
        expiresAt = key.Terms.ExpiresAt.ToString(),
        registeredAt = key.RegisteredAt.ToString(),
        seq = key.Registered.ToString(),
        revokedAt = key.RevokedAt?.ToString(),
    };
}
