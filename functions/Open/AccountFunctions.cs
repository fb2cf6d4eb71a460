using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
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
        if (await statements.ReadAsync(head, id, before, limit + 1, cancellationToken) is not { } page)
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
            ? ApiResult.Ok(new { items = head.State.Open.Holds.Of(account, Now).Select(View) })
            : Problems.From(error);
    }

    private LedgerTime Now => LedgerTime.From(ledger.Clock.GetUtcNow());

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
