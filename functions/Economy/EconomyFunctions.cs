using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Economy;

/// <summary>What vests, what is emitted, and what contributors have earned. All of it is public: anyone can compute it from the ledger.</summary>
public sealed class EconomyFunctions(LedgerService ledger)
{
    /// <summary>The current epoch, what vests, and what was earned in the epochs before.</summary>
    [Function("GetEconomy")]
    public async Task<IActionResult> GetEconomy([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "economy")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return Problems.From(error);
        var (economy, parameters) = (head.State.Economy, head.State.Parameters);
        return ApiResult.Ok(new
        {
            epoch = economy.Epoch.ToString(),
            beganAt = economy.EpochBegan.ToString(),
            endsAt = economy.EpochEnds(parameters).ToString(),
            vesting = economy.Vestings.Select(vesting => View(vesting, economy.Began)),
            contributors = economy.Contributors.Epochs.Values.Select(epoch => new
            {
                epoch = epoch.Epoch.ToString(),
                records = epoch.Records.ToString(),
                pot = epoch.Pot.ToString(),
                left = epoch.Left.ToString(),
            }),
        });
    }

    /// <summary>What an address has earned with its records and not collected.</summary>
    [Function("ListRewards")]
    public async Task<IActionResult> ListRewards(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "accounts/{address}/rewards")] HttpRequest request, string address, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!Address.TryParseInput(address, out var account))
            return Problems.From(Error.Invalid("not-an-address", "An address is 0x and 40 hexadecimal digits; mixed case must have a right EIP-55 checksum."));
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return Problems.From(error);
        var due = head.State.Economy.Contributors.DueTo(head.State.Accounts.AccountOf(account)).ToList();
        var sum = due.Aggregate(default(OpenAmount), (total, d) => total + d.Amount);
        return ApiResult.Ok(new
        {
            amount = sum.ToString(),
            open = sum.ToOpen(),
            items = due.Select(d => new
            {
                epoch = d.Epoch.Epoch.ToString(),
                records = d.Records.ToString(),
                ofRecords = d.Epoch.Records.ToString(),
                pot = d.Epoch.Pot.ToString(),
                amount = d.Amount.ToString(),
                lastEpoch = (d.Epoch.Epoch + head.State.Parameters.RewardEpochs).ToString(),
            }),
        });
    }

    private static object View(Vesting vesting, LedgerTime began) => new
    {
        pool = vesting.Allocation.Pool.ToString(),
        beneficiary = vesting.Allocation.Beneficiary?.ToString(),
        amount = vesting.Allocation.Amount.ToString(),
        released = vesting.Released.ToString(),
        beginsAt = began.Plus(TimeSpan.FromMilliseconds(vesting.Allocation.CliffMs)).ToString(),
        endsAt = began.Plus(TimeSpan.FromMilliseconds(vesting.Allocation.CliffMs + vesting.Allocation.DurationMs)).ToString(),
    };
}
