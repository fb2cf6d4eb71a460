using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Economy;

/// <summary>What a command costs, before anybody signs it.</summary>
public sealed class QuoteFunctions(LedgerService ledger)
{
    private sealed record Question(Address Actor, string Kind, byte[] Bytes, Payload Payload);

    /// <summary>The gas of a command, who pays it, and until when the price cannot change. It is a reading of the ledger, and anyone can compute it.</summary>
    [Function("PostQuote")]
    public async Task<IActionResult> PostQuote([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "quotes")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!(await RequestReader.ReadJsonAsync(request, SignedCommand.MaxBodyBytes, cancellationToken)).Try(out var body, out var error)
            || !Read(body).Try(out var asked, out error)
            || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        var now = LedgerTime.Later(head.State.Time, LedgerTime.From(ledger.Clock.GetUtcNow()));
        var account = head.State.Accounts.AccountOf(asked.Actor);
        var charge = GasCharge.Of(head.State, head.State.Parameters, asked.Payload, asked.Kind, asked.Bytes.Length, account);
        var cost = new OpenAmount(charge.Cost);
        return ApiResult.Ok(new
        {
            actor = account.ToString(),
            kind = asked.Kind,
            bytes = asked.Bytes.Length,
            units = charge.Units.ToString(),
            price = charge.Price.ToString(),
            cost = cost.ToString(),
            open = cost.ToOpen(),
            payer = charge.Payer.ToString(),
            available = head.State.Open.AvailableTo(charge.Payer, now).ToString(),
            until = GasSchedule.HoldsUntil(head.State, now).ToString(),
        }).With("Cache-Control", "no-store");
    }

    private static Result<Question> Read(byte[] body)
    {
        if (!Jcs.Parse(body).Try(out var document, out var error))
            return error;
        using (document)
        {
            var reader = new ObjectReader(document.RootElement);
            if (!Address.TryParseInput(reader.Text("actor", 42, 42), out var actor))
                reader.Reject("not-an-address", "An address is 0x and 40 hexadecimal digits; mixed case must have a right EIP-55 checksum.", "actor");
            var kind = reader.Text("kind", 1, Command.MaxKindLength);
            var payload = reader.OptionalRawObject("payload", SignedCommand.MaxBodyBytes);
            if (reader.Error is null && payload is null)
                reader.Reject("missing-member", "The member \"payload\" is missing.", "payload");
            if (!reader.Finish(() => Encoding.UTF8.GetBytes(payload!)).Try(out var bytes, out error))
                return error;
            return Payload.Parse(kind, bytes).Try(out var read, out error) ? new Question(actor, kind, bytes, read) : error;
        }
    }
}
