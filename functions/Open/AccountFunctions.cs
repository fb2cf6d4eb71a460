using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Open;

/// <summary>What accounts hold, and the entries behind it. Both are public: anyone can compute them from the ledger.</summary>
public sealed class AccountFunctions(LedgerService ledger)
{
    /// <summary>What an address, or one of the ledger's own accounts, holds.</summary>
    [Function("GetBalance")]
    public async Task<IActionResult> GetBalance(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "accounts/{account}/balance")] HttpRequest request, string account, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!AccountId.TryParse(account, out var id))
            return Problems.From(Error.Invalid("not-an-account", $"An account is an address, or {AccountId.Bridge}; mixed case must have a right EIP-55 checksum."));
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return Problems.From(error);
        var balance = head.State.Open.BalanceOf(id);
        return ApiResult.Ok(new { account = id.ToString(), balance = balance.ToString(), open = balance.ToOpen() });
    }

    /// <summary>What came to an address, the newest first, with its balance after each.</summary>
    [Function("ListStatement")]
    public async Task<IActionResult> ListStatement(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "accounts/{address}/statement")] HttpRequest request, string address, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "limit", "cursor") is { } unknown)
            return Problems.From(unknown);
        if (!Address.TryParseInput(address, out var account))
            return Problems.From(Error.Invalid("not-an-address", "An address is 0x and 40 hexadecimal digits; mixed case must have a right EIP-55 checksum."));
        var list = $"statement|{account}";
        if (!RequestReader.ReadLimit(request).Try(out var limit, out var error) || !RequestReader.ReadCursor(request, list).Try(out var cursor, out error)
            || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        var page = head.State.Open.DepositsOf(account, new Seq(cursor ?? ulong.MaxValue)).Take(limit + 1).ToList();
        return ApiResult.Ok(new
        {
            items = page.Take(limit).Select(View),
            next = page.Count > limit ? RequestReader.WriteCursor(list, page[limit - 1].Seq.Value) : null,
        });
    }

    private static object View(Deposit deposit) => new
    {
        kind = Core.Ledger.Kinds.BridgeDeposit,
        amount = deposit.Amount.ToString(),
        balance = deposit.Balance.ToString(),
        at = deposit.Time.ToString(),
        seq = deposit.Seq.ToString(),
        deposit = new
        {
            number = ApiResult.Number(deposit.Id.Number),
            txHash = deposit.TxHash.ToString(),
            blockNumber = ApiResult.Number(deposit.BlockNumber),
            vault = deposit.Id.Vault.ToString(),
        },
    };
}
