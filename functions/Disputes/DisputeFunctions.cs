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
                judge = "dispute",
                cap = parameters.MaxSlash.ToString(),
                appealMs = Number(parameters.DisputeAppealMs),
            }),
        });
    }

    /// <summary>The disputes, the newest first.</summary>
    [Function("ListDisputes")]
    public async Task<IActionResult> ListDisputes(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "disputes")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "accused", "limit", "cursor") is { } unknown)
            return Problems.From(unknown);
        Address? accused = null;
        if (request.Query.TryGetValue("accused", out var text))
        {
            if (!Address.TryParseInput(text.ToString(), out var address))
                return Problems.From(Error.Invalid("not-an-address", "An address is 0x and 40 hexadecimal digits; mixed case must have a right EIP-55 checksum."));
            accused = address;
        }
        var list = $"disputes|{accused}";
        if (!RequestReader.ReadLimit(request).Try(out var limit, out var error) || !RequestReader.ReadCursor(request, list).Try(out var cursor, out error)
            || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        var before = cursor is { } seq ? new DisputeId(new Seq(seq)) : (DisputeId?)null;
        var page = head.State.Disputes.NewestFirst(before).Where(d => accused is null || d.Accused == accused).Take(limit + 1).ToList();
        return ApiResult.Ok(new
        {
            items = page.Take(limit).Select(View),
            next = page.Count > limit ? RequestReader.WriteCursor(list, page[limit - 1].Id.Opened.Value) : null,
        });
    }

    /// <summary>One dispute: the whole case.</summary>
    [Function("GetDispute")]
    public async Task<IActionResult> GetDispute(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "disputes/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!DisputeId.TryParse(id, out var dispute))
            return Problems.From(Error.Invalid("not-an-id", "A dispute's id is dp- and a number."));
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return Problems.From(error);
        return head.State.Disputes.Find(dispute) is { } found
            ? ApiResult.Ok(View(found))
            : Problems.From(Error.NotFound("dispute-unknown", $"There is no dispute {dispute}."));
    }

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
