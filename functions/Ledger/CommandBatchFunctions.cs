using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Ledger;

/// <summary>Takes many signed commands at once. They are independent of each other: each has its own answer, and one that is refused holds up none.</summary>
public sealed class CommandBatchFunctions(LedgerService ledger, CommandSubmission submission)
{
    /// <summary>The most commands of a batch.</summary>
    public const int MaxCommands = 256;

    /// <summary>The largest body, in bytes.</summary>
    public const int MaxBodyBytes = 2 << 20;

    /// <summary>Puts the commands on the ledger in their order, and answers when all have their answers.</summary>
    [Function("PostCommandBatch")]
    public async Task<IActionResult> PostCommandBatch(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "commands/batch")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!(await RequestReader.ReadJsonAsync(request, MaxBodyBytes, cancellationToken)).Try(out var body, out var error)
            || !ledger.Head.Try(out var head, out error)
            || !Split(body).Try(out var bodies, out error))
            return Problems.From(error);
        var commands = new Result<SignedCommand>[bodies.Count];
        Parallel.For(0, bodies.Count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => commands[i] = SignedCommand.Parse(bodies[i], head.Domain));
        var answers = new Task<ApiResult>[commands.Length];
        for (var i = 0; i < commands.Length; i++)
            answers[i] = await BeginAsync(commands[i], cancellationToken);
        var results = await Task.WhenAll(answers);
        return ApiResult.Json(StatusCodes.Status207MultiStatus, new { results = results.Select((result, i) => Item(result, i)) });
    }

    /// <summary>Queues a command, so that the next one comes after it; the inner task ends with its answer.</summary>
    private async Task<Task<ApiResult>> BeginAsync(Result<SignedCommand> parsed, CancellationToken cancellationToken)
    {
        if (!parsed.Try(out var command, out var error))
            return Task.FromResult(Problems.From(error));
        if (await submission.CheckAsync(command, cancellationToken) is { } missing)
            return Task.FromResult(Problems.From(missing));
        return FinishAsync(command, submission.PutAsync(command));
    }

    private static async Task<ApiResult> FinishAsync(SignedCommand command, Task<Result<Committed>> put) => (await put).Try(out var committed, out var error)
        ? CommandSubmission.Answer(command, committed)
        : Problems.From(error);

    private static object Item(ApiResult result, int index)
    {
        using var document = JsonDocument.Parse(result.Body);
        var body = document.RootElement.Clone();
        return result.Status < 300
            ? new { index, status = result.Status, outcome = (JsonElement?)body, problem = (JsonElement?)null }
            : new { index, status = result.Status, outcome = (JsonElement?)null, problem = (JsonElement?)body };
    }

    private static Result<List<ReadOnlyMemory<byte>>> Split(byte[] body)
    {
        if (!Jcs.Parse(body).Try(out var document, out var error))
            return error;
        using (document)
        {
            var reader = new ObjectReader(document.RootElement);
            var elements = reader.Items("commands", 1, MaxCommands);
            return reader.Finish(() => elements.Select(e => (ReadOnlyMemory<byte>)JsonMarshal.GetRawUtf8Value(e).ToArray()).ToList());
        }
    }
}
