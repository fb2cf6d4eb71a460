using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Identity;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Ledger;

/// <summary>Takes signed commands: the one way in which users change the ledger.</summary>
public sealed class CommandFunctions(LedgerService ledger, CommandSubmission submission)
{
    /// <summary>Puts a signed command on the ledger and answers once it is durable; sending the same one again gives the first outcome.</summary>
    [Function("PostCommand")]
    public async Task<IActionResult> PostCommand(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "commands")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!(await RequestReader.ReadJsonAsync(request, SignedCommand.MaxBodyBytes, cancellationToken)).Try(out var body, out var error)
            || !ledger.Head.Try(out var head, out error)
            || !SignedCommand.Parse(body, head.Domain).Try(out var command, out error))
            return Problems.From(error);
        if (await submission.CheckAsync(command, cancellationToken) is { } missing)
            return Problems.From(missing);
        if (!(await submission.PutAsync(command)).Try(out var committed, out error))
            return Problems.From(error);
        return CommandSubmission.Answer(command, committed, PrefersAsync(request));
    }

    /// <summary>Whether the caller wants to be told that work goes on after the answer (RFC 7240, section 4.1).</summary>
    private static bool PrefersAsync(HttpRequest request) =>
        request.Headers.TryGetValue("Prefer", out var values) && values.ToString().Split(',', StringSplitOptions.TrimEntries).Contains("respond-async", StringComparer.OrdinalIgnoreCase);
}
