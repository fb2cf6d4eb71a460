using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Curation;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Datanets;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Curation;

/// <summary>On which contributions validators vote, and how far that is. All of it is public: anyone can compute it from the ledger.</summary>
public sealed class CurationFunctions(LedgerService ledger)
{
    /// <summary>The rounds that are not over, the one whose contribution was declared first in front.</summary>
    [Function("ListCurationRounds")]
    public async Task<IActionResult> ListCurationRounds(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "curation")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "datanet", "limit", "cursor") is { } unknown)
            return Problems.From(unknown);
        DatanetId? only = null;
        if (request.Query.TryGetValue("datanet", out var text))
        {
            if (!DatanetId.TryParse(text.ToString(), out var datanet))
                return Problems.From(Error.Invalid("not-an-id", "A Datanet's id is dn- and a number."));
            only = datanet;
        }
        var list = $"curation|{only}";
        if (!RequestReader.ReadLimit(request).Try(out var limit, out var error) || !RequestReader.ReadCursor(request, list).Try(out var cursor, out error)
            || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        var (state, now) = (head.State, ledger.Now(head));
        var from = cursor is { } last ? new Seq(last).Next : default;
        var page = state.Curation.Rounds.From(new ContributionId(from)).Where(r => only is null || state.Datanets.Contributions[r.Contribution].Datanet == only).Take(limit + 1).ToList();
        return ApiResult.Ok(new
        {
            items = page.Take(limit).Select(round => View(round, state, now, withVotes: false)),
            next = page.Count > limit ? RequestReader.WriteCursor(list, page[limit - 1].Contribution.Declared.Value) : null,
        });
    }

    /// <summary>The round on one contribution, with who has voted.</summary>
    [Function("GetCurationRound")]
    public async Task<IActionResult> GetCurationRound(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "contributions/{id}/curation")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!ContributionId.TryParse(id, out var contribution))
            return Problems.From(Error.Invalid("not-an-id", "A contribution's id is ct- and a number."));
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return Problems.From(error);
        if (!head.State.Datanets.Contributions.ContainsKey(contribution))
            return Problems.From(Error.NotFound("contribution-unknown", $"There is no contribution {contribution}."));
        return head.State.Curation.Find(contribution) is { } round
            ? ApiResult.Ok(View(round, head.State, ledger.Now(head), withVotes: true))
            : Problems.From(Error.NotFound("no-curation-round", $"Validators do not vote on {contribution}, or not any more."));
    }

    private static object View(CurationRound round, LedgerState state, LedgerTime now, bool withVotes)
    {
        var contribution = state.Datanets.Contributions[round.Contribution];
        var shown = contribution.Votes.ToDictionary(v => v.Curator);
        return new
        {
            contribution = contribution.Id.ToString(),
            datanet = contribution.Datanet.ToString(),
            ingested = round.Ingested.ToString(),
            round = round.Number,
            phase = round.PhaseAt(now).Word(),
            commitUntil = round.CommitUntil.ToString(),
            revealUntil = round.RevealUntil.ToString(),
            settlesAt = round.SettlesAt?.ToString(),
            snapshot = round.Snapshot.ToString(),
            fee = round.Fee.ToString(),
            quorumBps = round.QuorumBps,
            slashBps = round.SlashBps,
            committed = Number(round.Commitments.Count),
            shown = Number(shown.Count),
            accepting = round.WeightOf(contribution.Votes, accepts: true).ToString(),
            rejecting = round.WeightOf(contribution.Votes, accepts: false).ToString(),
            votes = withVotes ? round.Commitments.Select(of => View(of.Key, of.Value, shown.GetValueOrDefault(of.Key))) : null,
        };
    }

    private static object View(Address validator, CurationCommitment commitment, CuratorVote? vote) => new
    {
        validator = validator.ToString(),
        weight = commitment.Weight.ToString(),
        commitment = commitment.Commitment.ToString(),
        seq = commitment.Seq.ToString(),
        choice = vote is null ? null : vote.Rejection is null ? "accept" : "reject",
        code = vote?.Rejection?.Word(),
        reason = vote?.Reason,
        shownSeq = vote?.Seq.ToString(),
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
