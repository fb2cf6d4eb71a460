using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Identity;

/// <summary>
/// Writes what a wallet is to sign, as it takes it (<c>eth_signTypedData_v4</c>), so that a wallet and curl suffice. It is a convenience that nobody need trust:
/// a wallet shows what it signs, and the text can be made from the documented types without this server.
/// </summary>
public sealed class TypedDataFunctions(LedgerService ledger)
{
    /// <summary>The typed data of a command: the body is the command's own, without its signature.</summary>
    [Function("PostTypedCommand")]
    public Task<IActionResult> PostTypedCommand(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "typed-data/commands")] HttpRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(request, SignedCommand.MaxBodyBytes, (body, domain) => ReadCommand(body).Try(out var command, out var error) ? TypedData.Of(command, domain) : error, cancellationToken);

    /// <summary>The typed data of a request for something private.</summary>
    [Function("PostTypedRequest")]
    public Task<IActionResult> PostTypedRequest(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "typed-data/requests")] HttpRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(request, 8 * 1024, (body, domain) => ReadRequest(body).Try(out var signed, out var error) ? TypedData.Of(signed, domain) : error, cancellationToken);

    /// <summary>The typed data of a rotation, which a new key and a guardian sign.</summary>
    [Function("PostTypedRotation")]
    public Task<IActionResult> PostTypedRotation(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "typed-data/rotations")] HttpRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(request, 8 * 1024, (body, domain) => ReadRotation(body).Try(out var rotation, out var error) ? TypedData.Of(rotation, domain) : error, cancellationToken);

    private async Task<IActionResult> AnswerAsync(
        HttpRequest request, int maxBytes, Func<byte[], LedgerDomain, Result<byte[]>> make, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        return (await RequestReader.ReadJsonAsync(request, maxBytes, cancellationToken)).Try(out var body, out var error)
            && ledger.Head.Try(out var head, out error) && make(body, head.Domain).Try(out var typedData, out error)
            ? new ApiResult(StatusCodes.Status200OK, typedData).With("Cache-Control", "no-store")
            : Problems.From(error);
    }

    private static Result<Command> ReadCommand(byte[] body)
    {
        if (!Jcs.Parse(body).Try(out var document, out var error))
            return error;
        using (document)
        {
            var reader = new ObjectReader(document.RootElement);
            _ = reader.OptionalText("actor", 42, 42);
            var deadline = reader.UInt64("deadline", 0, LedgerTime.Max.UnixMs);
            var kind = reader.Text("kind", 1, Command.MaxKindLength);
            var nonce = reader.UInt64("nonce");
            var payload = reader.OptionalRawObject("payload", SignedCommand.MaxBodyBytes);
            if (reader.Error is null && payload is null)
                reader.Reject("missing-member", "The member \"payload\" is missing.", "payload");
            if (!reader.Finish(() => new Command(kind, Encoding.UTF8.GetBytes(payload!), nonce, new LedgerTime(deadline))).Try(out var command, out error))
                return error;
            // What the rules could never take, nobody should be asked to sign.
            return Payload.Parse(kind, command.Payload).Try(out _, out error) ? command : error;
        }
    }

    private static Result<Rotation> ReadRotation(byte[] body)
    {
        if (!Jcs.Parse(body).Try(out var document, out var error))
            return error;
        using (document)
        {
            var reader = new ObjectReader(document.RootElement);
            var account = reader.Address("account");
            var deadline = reader.UInt64("deadline", 0, LedgerTime.Max.UnixMs);
            var key = reader.Address("key");
            var nonce = reader.UInt64("nonce");
            return reader.Finish(() => new Rotation(account, key, nonce, new LedgerTime(deadline)));
        }
    }

    private static Result<SignedRequest> ReadRequest(byte[] body)
    {
        if (!Jcs.Parse(body).Try(out var document, out var error))
            return error;
        using (document)
        {
            var reader = new ObjectReader(document.RootElement);
            var hash = reader.Has("body") ? reader.Hash("body") : Hash256.Sha256([]);
            var deadline = reader.UInt64("deadline", 0, LedgerTime.Max.UnixMs);
            var method = reader.OneOf("method", "GET", "POST");
            var path = reader.Text("path", 1, 2048);
            if (reader.Error is null && path[0] != '/')
                reader.Reject("not-a-path", "The path is as sent, from the first slash: /api/… .", "path");
            return reader.Finish(() => new SignedRequest(method, path, hash, new LedgerTime(deadline)));
        }
    }
}
