using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using OpenLedger.Functions.Hosting;

namespace OpenLedger.Functions.Http;

/// <summary>What every answer carries: the request's id, how far the ledger is that it was given on, and what lets a page read it.</summary>
public sealed class ConventionsMiddleware(LedgerService ledger, Cors cors) : IFunctionsWorkerMiddleware
{
    /// <summary>The header that names the newest entry that an answer knows of.</summary>
    public const string LedgerSeq = "Ledger-Seq";

    /// <inheritdoc />
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) => context.GetHttpContext() is { } http ? InvokeAsync(http, context, next) : next(context);

    private async Task InvokeAsync(Microsoft.AspNetCore.Http.HttpContext http, FunctionContext context, FunctionExecutionDelegate next)
    {
        RequestIds.Assign(http);
        cors.Apply(http);
        await next(context);
        if (!http.Response.HasStarted && ledger.Head.Try(out var head, out _))
            http.Response.Headers[LedgerSeq] = (head.State.NextSeq.Value - 1).ToString(CultureInfo.InvariantCulture);
    }
}
