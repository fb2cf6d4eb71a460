using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Open;

/// <summary>What accounts hold, and the entries behind it. All of it is public: anyone can compute it from the ledger.</summary>
public sealed class AccountFunctions(LedgerService ledger, StatementProjector statements)
{
    private static readonly Error Rebuilding = new(ErrorKind.Unavailable, "statement-rebuilding", "Older lines of statements are being made again from the entries; try again in a moment.");

    /// <summary>What an address, or one of the ledger's own accounts, holds.</summary>
    [Function("GetBalance")]
    public async Task<IActionResult> GetBalance(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "accounts/{account}/balance")] HttpRequest request, string account, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!ReadAccount(account).Try(out var id, out var error) || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        id = Account(head, id);
        var balance = head.State.Open.BalanceOf(id);
        var held = id.Name is null ? head.State.Open.HeldBy(id.Address, Now) : default;
        return ApiResult.Ok(new { account = id.ToString(), balance = balance.ToString(), open = balance.ToOpen(), held = held.ToString(), available = (balance - held).ToString() });
    }

    /// <summary>What moved to and from an account, the newest first, with its balance after each and the entry behind it.</summary>
    [Function("ListStatement")]
    public async Task<IActionResult> ListStatement(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "accounts/{account}/statement")] HttpRequest request, string account, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "limit", "cursor") is { } unknown)
            return Problems.From(unknown);
        if (!ReadAccount(account).Try(out var id, out var error))
            return Problems.From(error);
        var list = $"statement|{id}";
        if (!RequestReader.ReadLimit(request).Try(out var limit, out error) || !ReadCursor(request, list).Try(out var before, out error)
            || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        if (await statements.ReadAsync(head, Account(head, id), before, limit + 1, cancellationToken) is not { } page)
            return Problems.From(Rebuilding);
        return ApiResult.Ok(new
        {
            items = page.Take(limit).Select(View),
            next = page.Count > limit ? RequestReader.WriteTextCursor(list, page[limit - 1].Place.ToString()) : null,
        });
    }

    /// <summary>What an address has reserved for others, and until when.</summary>
    [Function("ListHolds")]
    public async Task<IActionResult> ListHolds(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "accounts/{address}/holds")] HttpRequest request, string address, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!Address.TryParseInput(address, out var account))
            return Problems.From(Error.Invalid("not-an-address", "An address is 0x and 40 hexadecimal digits; mixed case must have a right EIP-55 checksum."));
        return (await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error)
            ? ApiResult.Ok(new { items = head.State.Open.Holds.Of(head.State.Accounts.AccountOf(account), Now).Select(View) })
            : Problems.From(error);
    }

    /// <summary>Which key acts for an account, who guards it, and what of that is to change.</summary>
    [Function("GetAccountKeys")]
    public async Task<IActionResult> GetAccountKeys(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "accounts/{address}/keys")] HttpRequest request, string address, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!Address.TryParseInput(address, out var given))
            return Problems.From(Error.Invalid("not-an-address", "An address is 0x and 40 hexadecimal digits; mixed case must have a right EIP-55 checksum."));
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return Problems.From(error);
        var keys = head.State.Accounts.Of(head.State.Accounts.AccountOf(given), LedgerTime.Later(head.State.Time, Now));
        return ApiResult.Ok(new
        {
            account = keys.Account.ToString(),
            key = keys.Key.ToString(),
            since = keys.Since == default ? null : keys.Since.ToString(),
            guardian = keys.Guardian?.ToString(),
            pending = keys.Pending is not { } change ? null : new
            {
                seq = change.Asked.ToString(),
                by = change.By.ToString(),
                at = change.EffectiveAt.ToString(),
                key = change.Key?.ToString(),
                guardian = change.Guardian?.ToString(),
            },
        });
    }

    private LedgerTime Now => LedgerTime.From(ledger.Clock.GetUtcNow());

    /// <summary>The account of which an address is a key.</summary>
    private static AccountId Account(LedgerHead head, AccountId id) => id.Name is null ? AccountId.Of(head.State.Accounts.AccountOf(id.Address)) : id;

    private static Result<AccountId> ReadAccount(string text) => AccountId.TryParse(text, out var account)
        ? account
        : Error.Invalid("not-an-account", $"An account is an address, or {string.Join(", ", AccountId.Own)}; mixed case must have a right EIP-55 checksum.");

    private static Result<MovementPlace> ReadCursor(HttpRequest request, string list)
    {
        if (!RequestReader.ReadTextCursor(request, list).Try(out var text, out var error))
            return error;
        if (text is null)
            return MovementPlace.End;
        return MovementPlace.TryParse(text, out var place) ? place : RequestReader.CursorMalformed;
    }

    private static object View(StatementLine line) => new
    {
        seq = line.Place.Seq.ToString(),
        at = line.Time.ToString(),
        kind = line.Kind,
        reason = MovementReasons.Word(line.Reason),
        change = line.Change.ToString(CultureInfo.InvariantCulture),
        balance = line.Balance.ToString(),
    };

    private static object View(Hold hold) => new
    {
        hold = hold.Id.ToString(),
        payee = hold.Payee.ToString(),
        amount = hold.Amount.ToString(),
        expiresAt = hold.ExpiresAt.ToString(),
        memo = hold.Memo,
    };
}
