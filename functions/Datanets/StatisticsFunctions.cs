using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Datanets;

/// <summary>Counts of contributions. They are public for private Datanets too, because anyone can count them on the ledger.</summary>
public sealed class StatisticsFunctions(LedgerService ledger)
{
    /// <summary>A Datanet's statistics.</summary>
    [Function("GetDatanetStatistics")]
    public async Task<IActionResult> GetDatanetStatistics(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets/{id}/statistics")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!(await ledger.FindDatanetAsync(request, id, cancellationToken)).Try(out var found, out var error))
            return Problems.From(error);
        var (datanet, statistics) = (found.Datanet, found.Head.State.Datanets.Statistics);
        return ApiResult.Ok(new
        {
            datanet = datanet.Id.ToString(),
            contributors = ApiResult.Number(statistics.ContributorsOf(datanet.Id)),
            versions = ApiResult.Number(datanet.Latest?.Number ?? 0),
            records = ApiResult.Number(datanet.Latest?.Records ?? 0),
            withdrawals = ApiResult.Number(datanet.Withdrawals),
            contributions = View(statistics.OfDatanet(datanet.Id)),
        });
    }

    /// <summary>An address's statistics, as an owner and as a contributor.</summary>
    [Function("GetAccountStatistics")]
    public async Task<IActionResult> GetAccountStatistics(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "accounts/{address}/statistics")] HttpRequest request, string address, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, address, cancellationToken)).Try(out var found, out var error))
            return Problems.From(error);
        var (account, statistics) = found;
        return ApiResult.Ok(new
        {
            address = account.ToString(),
            owned = new { datanets = ApiResult.Number(statistics.CountOwned(account)), contributions = View(statistics.OfOwner(account)) },
            contributed = new { datanets = ApiResult.Number(statistics.CountGiven(account)), contributions = View(statistics.OfContributor(account)) },
        });
    }

    /// <summary>What an address contributed to each Datanet, the newest Datanet first.</summary>
    [Function("ListAccountStatistics")]
    public async Task<IActionResult> ListAccountStatistics(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "accounts/{address}/statistics/datanets")] HttpRequest request, string address,
        CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, address, cancellationToken, "limit", "cursor")).Try(out var found, out var error))
            return Problems.From(error);
        var (account, statistics) = found;
        var list = $"statistics|{account}";
        if (!RequestReader.ReadLimit(request).Try(out var limit, out error) || !RequestReader.ReadCursor(request, list).Try(out var cursor, out error))
            return Problems.From(error);
        var page = statistics.GivenBy(account, new Seq(cursor ?? ulong.MaxValue)).Take(limit + 1).ToList();
        return ApiResult.Ok(new
        {
            items = page.Take(limit).Select(datanet => new { datanet = datanet.ToString(), contributions = View(statistics.OfShare(account, datanet)) }),
            next = page.Count > limit ? RequestReader.WriteCursor(list, page[limit - 1].Created.Value) : null,
        });
    }

    private async Task<Result<(Address Account, StatisticsBook Statistics)>> FindAsync(
        HttpRequest request, string address, CancellationToken cancellationToken, params string[] query)
    {
        if (RequestReader.CheckQuery(request, query) is { } unknown)
            return unknown;
        if (!Address.TryParseInput(address, out var account))
            return Error.Invalid("not-an-address", "An address is 0x and 40 hexadecimal digits; mixed case must have a right EIP-55 checksum.");
        return (await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error) ? (head.State.Accounts.AccountOf(account), head.State.Datanets.Statistics) : error;
    }

    private static object View(ContributionTally tally) => new
    {
        total = View(tally.Total),
        byState = tally.ByState.ToDictionary(s => s.Key.Word(), s => View(s.Value)),
        recordsWithdrawn = Number(tally.RecordsWithdrawn),
    };

    private static object View(ContributionSum sum) => new
    {
        contributions = Number(sum.Contributions),
        records = Number(sum.Records),
        bytes = Number(sum.Bytes),
        duplicates = Number(sum.Duplicates),
        known = Number(sum.Known),
        nearDuplicates = Number(sum.NearDuplicates),
    };

    private static string Number(UInt128 sum) => sum.ToString(CultureInfo.InvariantCulture);
}
