using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Economy;

/// <summary>Who has most of something. All of it is public: anyone can compute it from the ledger.</summary>
public sealed class LeaderboardFunctions(LedgerService ledger, Leaderboards leaderboards)
{
    /// <summary>The first places of a leaderboard.</summary>
    [Function("GetLeaderboard")]
    public async Task<IActionResult> GetLeaderboard(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "leaderboards/{board}")] HttpRequest request, string board, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "limit") is { } unknown)
            return Problems.From(unknown);
        if (Leaderboard.Find(board) is not { } leaderboard)
            return Problems.From(Error.NotFound("leaderboard-unknown", $"The leaderboards are {string.Join(", ", Leaderboard.All.Select(b => b.Word))}."));
        if (!RequestReader.ReadLimit(request, Leaderboard.MaxPlaces).Try(out var limit, out var error) || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        var made = await leaderboards.GetAsync(leaderboard, head, cancellationToken);
        return ApiResult.Ok(new
        {
            board = leaderboard.Word,
            unit = leaderboard.Unit,
            description = leaderboard.Description,
            nextSeq = made.Next.ToString(),
            at = made.Time.ToString(),
            places = made.Places.Take(limit).Select(place => new { rank = place.Rank, account = place.Account.ToString(), score = place.Score.ToString(CultureInfo.InvariantCulture) }),
        });
    }
}
