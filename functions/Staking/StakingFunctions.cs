using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Staking;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Staking;

/// <summary>Who stakes how much behind whom, and who the providers are. All of it is public: anyone can compute it from the ledger.</summary>
public sealed class StakingFunctions(LedgerService ledger)
{
    /// <summary>What an address has staked, what it has earned with it, and what leaves.</summary>
    [Function("GetStake")]
    public async Task<IActionResult> GetStake(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "accounts/{address}/stake")] HttpRequest request, string address, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, address, cancellationToken)).Try(out var found, out var error))
            return Problems.From(error);
        var (account, state) = found;
        var stakes = state.Stakes;
        return ApiResult.Ok(new
        {
            account = account.ToString(),
            staked = Text(stakes.StakeOf(account)),
            rewards = Text(stakes.RewardsOf(account)),
            positions = (stakes.Stakers.GetValueOrDefault(account)?.Positions ?? []).Select(position => new
            {
                target = Name(position.Target),
                amount = Text(stakes.WorthOf(position)),
                moving = Text(stakes.WorthOf(position with { Shares = position.Moving })),
            }),
            departures = stakes.Departures.Of(account).Select(departure => View(departure, stakes)),
        });
    }

    /// <summary>The providers, by address.</summary>
    [Function("ListProviders")]
    public async Task<IActionResult> ListProviders(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "providers")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "role", "limit", "cursor") is { } unknown)
            return Problems.From(unknown);
        var role = Roles.None;
        if (request.Query.TryGetValue("role", out var word) && (role = RoleWords.Find(word.ToString())) == Roles.None)
            return Problems.From(Error.Invalid("unknown-role", $"A role is {string.Join(", ", RoleWords.All)}."));
        var list = $"providers|{word}";
        if (!RequestReader.ReadLimit(request).Try(out var limit, out var error) || !ReadCursor(request, list).Try(out var after, out error)
            || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        var page = head.State.Stakes.Providers.Select(p => p.Value).Where(p => p.Terms.Roles.HasFlag(role) && p.Address > after).Take(limit + 1).ToList();
        return ApiResult.Ok(new
        {
            items = page.Take(limit).Select(provider => View(provider, head.State)),
            next = page.Count > limit ? RequestReader.WriteTextCursor(list, page[limit - 1].Address.ToString()) : null,
        });
    }

    /// <summary>One provider.</summary>
    [Function("GetProvider")]
    public async Task<IActionResult> GetProvider(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "providers/{address}")] HttpRequest request, string address, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, address, cancellationToken)).Try(out var found, out var error))
            return Problems.From(error);
        return found.State.Stakes.Providers.TryGetValue(found.Account, out var provider)
            ? ApiResult.Ok(View(provider, found.State))
            : Problems.From(Error.NotFound("provider-unknown", $"{found.Account} is no provider."));
    }

    private async Task<Result<(Address Account, LedgerState State)>> FindAsync(HttpRequest request, string address, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return unknown;
        if (!Address.TryParseInput(address, out var account))
            return Error.Invalid("not-an-address", "An address is 0x and 40 hexadecimal digits; mixed case must have a right EIP-55 checksum.");
        return (await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error) ? (head.State.Accounts.AccountOf(account), head.State) : error;
    }

    private static Result<Address> ReadCursor(HttpRequest request, string list)
    {
        if (!RequestReader.ReadTextCursor(request, list).Try(out var text, out var error))
            return error;
        if (text is null)
            return default(Address);
        return Address.TryParse(text, out var after) ? after : RequestReader.CursorMalformed;
    }

    private object View(Provider provider, LedgerState state)
    {
        var (stakes, now) = (state.Stakes, LedgerTime.From(ledger.Clock.GetUtcNow()));
        var pool = stakes.Pools.GetValueOrDefault(provider.Address) ?? new StakePool();
        return new
        {
            address = provider.Address.ToString(),
            roles = RoleWords.Of(provider.Terms.Roles),
            name = provider.Terms.Name,
            endpoint = provider.Terms.Endpoint,
            description = provider.Terms.Description,
            commissionBps = provider.Terms.CommissionBps,
            active = stakes.IsActive(provider.Address, provider.Terms.Roles, now, state.Parameters),
            own = Text(stakes.OwnStakeOf(provider.Address)),
            staked = Text(pool.Staked.Tokens),
            leaving = Text(pool.Leaving.Tokens),
            registeredAt = provider.RegisteredAt.ToString(),
            lastActiveAt = provider.LastActive.ToString(),
            liveUntil = provider.LiveUntil.ToString(),
        };
    }

    private static object View(Departure departure, StakeBook stakes)
    {
        var pool = stakes.Pools.GetValueOrDefault(departure.From)!;
        return new
        {
            departure = departure.Id.ToString(),
            amount = Text((departure.To is null ? pool.Leaving : pool.Staked).WorthOf(departure.Shares)),
            kind = departure.To is null ? "remove" : "move",
            from = Name(departure.From),
            to = departure.To is { } to ? Name(to) : null,
            dueAt = departure.DueAt.ToString(),
        };
    }

    private static string? Name(Address target) => target == StakeBook.Nobody ? null : target.ToString();

    private static string Text(UInt128 amount) => amount.ToString(CultureInfo.InvariantCulture);
}
