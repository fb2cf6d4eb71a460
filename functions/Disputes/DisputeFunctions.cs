using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Disputes;

/// <summary>Who accuses whom of what, and what became of it. All of it is public: anyone can compute it from the ledger.</summary>
public sealed class DisputeFunctions(LedgerService ledger)
{
    /// <summary>What providers can lose stake for, and how much.</summary>
    [Function("ListOffences")]
    public async Task<IActionResult> ListOffences(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "offences")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return Problems.From(error);
        var parameters = head.State.Parameters;
        return ApiResult.Ok(new
        {
            items = Offence.All.Select(offence => new
            {
                offence = offence.Word,
                description = offence.Description,
                evidence = offence.Evidence,
                slashBps = offence.Fraction(parameters),
                parameter = offence.Parameter,
                endsRoles = offence.EndsRoles,
                judge = offence.Judge.Word(),
                cap = offence.Cap(parameters).ToString(),
                appealMs = Number(offence.Judge == Judge.Code ? 0 : parameters.DisputeAppealMs),
            }),
        });
    }

    /// <summary>The offences that code has judged, the newest first.</summary>
    [Function("ListJudgements")]
    public Task<IActionResult> ListJudgements(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "offences/judgements")] HttpRequest request, CancellationToken cancellationToken) =>
        PageAsync(request, "judgements", "offender", (book, before) => book.Judgements.NewestFirst(before), judgement => judgement.Offender, judgement => judgement.Seq, View, cancellationToken);

    /// <summary>The disputes, the newest first.</summary>
    [Function("ListDisputes")]
    public Task<IActionResult> ListDisputes(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "disputes")] HttpRequest request, CancellationToken cancellationToken) =>
        PageAsync(request, "disputes", "accused", (book, before) => book.NewestFirst(before is { } seq ? new DisputeId(seq) : null), dispute => dispute.Accused, dispute => dispute.Id.Opened, View, cancellationToken);

    /// <summary>One dispute: the whole case.</summary>
    [Function("GetDispute")]
    public async Task<IActionResult> GetDispute(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "disputes/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        return (await FindAsync(id, cancellationToken)).Try(out var found, out var error) ? ApiResult.Ok(View(found)) : Problems.From(error);
    }

    /// <summary>Who has voted what in a dispute's round, in the order of the addresses.</summary>
    [Function("ListDisputeVotes")]
    public async Task<IActionResult> ListDisputeVotes(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "disputes/{id}/votes")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "limit", "cursor") is { } unknown)
            return Problems.From(unknown);
        var list = $"dispute-votes|{id}";
        if (!RequestReader.ReadLimit(request).Try(out var limit, out var error) || !RequestReader.ReadAddressCursor(request, list).Try(out var after, out error)
            || !(await FindAsync(id, cancellationToken)).Try(out var dispute, out error))
            return Problems.From(error);
        var page = dispute.Votes.Where(v => after is null || v.Key > after).Take(limit + 1).ToList();
        return ApiResult.Ok(new
        {
            items = page.Take(limit).Select(v => new { voter = v.Key.ToString(), choice = DisputeVote.Choices[v.Value ? 1 : 0] }),
            next = page.Count > limit ? RequestReader.WriteTextCursor(list, page[limit - 1].Key.ToString()) : null,
        });
    }

    private async Task<Result<Dispute>> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!DisputeId.TryParse(id, out var dispute))
            return Error.Invalid("not-an-id", "A dispute's id is dp- and a number.");
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return error;
        return head.State.Disputes.Find(dispute) is { } found ? found : Error.NotFound("dispute-unknown", $"There is no dispute {dispute}.");
    }

    /// <summary>A page of a list whose items have the sequence numbers of their entries, all of them or an address's.</summary>
    private async Task<IActionResult> PageAsync<T>(
        HttpRequest request, string name, string ofWhom, Func<DisputeBook, Seq?, IEnumerable<T>> newestFirst, Func<T, Address> addressOf, Func<T, Seq> seqOf, Func<T, object> view, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, ofWhom, "limit", "cursor") is { } unknown)
            return Problems.From(unknown);
        Address? only = null;
        if (request.Query.TryGetValue(ofWhom, out var text))
        {
            if (!Address.TryParseInput(text.ToString(), out var address))
                return Problems.From(Error.Invalid("not-an-address", "An address is 0x and 40 hexadecimal digits; mixed case must have a right EIP-55 checksum."));
            only = address;
        }
        var list = $"{name}|{only}";
        if (!RequestReader.ReadLimit(request).Try(out var limit, out var error) || !RequestReader.ReadCursor(request, list).Try(out var cursor, out error)
            || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        only = only is { } any ? head.State.Accounts.AccountOf(any) : null;
        var before = cursor is { } seq ? new Seq(seq) : (Seq?)null;
        var page = newestFirst(head.State.Disputes, before).Where(item => only is null || addressOf(item) == only).Take(limit + 1).ToList();
        return ApiResult.Ok(new { items = page.Take(limit).Select(view), next = page.Count > limit ? RequestReader.WriteCursor(list, seqOf(page[limit - 1]).Value) : null });
    }

    private static object View(Judgement judgement) => new
    {
        seq = judgement.Seq.ToString(),
        judgedAt = judgement.Time.ToString(),
        offence = judgement.Offence.Word,
        offender = judgement.Offender.ToString(),
        subject = judgement.On.Id,
        round = judgement.On.Round,
        reporter = judgement.Reporter.ToString(),
        slashed = judgement.Slashed.ToString(),
    };

    private static object View(Dispute dispute) => new
    {
        dispute = dispute.Id.ToString(),
        offence = dispute.Offence.Word,
        opener = dispute.Opener.ToString(),
        accused = dispute.Accused.ToString(),
        claim = View(dispute.Claim),
        answer = dispute.Answer is { } answer ? View(answer) : null,
        bond = dispute.Bond.ToString(),
        appellant = dispute.Appellant == default ? null : dispute.Appellant.ToString(),
        appealBond = dispute.AppealBond.ToString(),
        phase = dispute.Phase.Word(),
        round = dispute.Round,
        outcome = dispute.Outcome.Word(),
        openedAt = dispute.OpenedAt.ToString(),
        dueAt = dispute.DueAt.ToString(),
        snapshot = dispute.Snapshot.ToString(),
        @for = dispute.For.ToString(),
        against = dispute.Against.ToString(),
        votes = Number((ulong)dispute.Votes.Count),
        slashBps = dispute.SlashBps,
        slashed = dispute.Slashed.ToString(),
    };

    private static object View(Pleading pleading) => new { statement = pleading.Statement, evidence = pleading.Evidence.ToString(), url = pleading.Url };

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
