using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.Storage;

namespace OpenLedger.Functions.Http;

/// <summary>Turns what was thrown while an HTTP request was served into a problem document. Other triggers keep their exceptions, so that their hosts can act.</summary>
public sealed partial class ErrorMiddleware(ILogger<ErrorMiddleware> logger) : IFunctionsWorkerMiddleware
{
    /// <inheritdoc />
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var http = context.GetHttpContext();
        if (http is null)
        {
            await next(context);
            return;
        }
        try
        {
            await next(context);
        }
        catch (Exception e) when (e is not OperationCanceledException || !http.RequestAborted.IsCancellationRequested)
        {
            if (http.Response.HasStarted)
                throw;
            await ToResult(e, context).ExecuteResultAsync(new ActionContext(http, new RouteData(), new Microsoft.AspNetCore.Mvc.Abstractions.ActionDescriptor()));
        }
    }

    private ApiResult ToResult(Exception exception, FunctionContext context)
    {
        switch (exception)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } tooLarge:
                return Problems.From(new Error(ErrorKind.TooLarge, "body-too-large", tooLarge.Message));
            case BadHttpRequestException bad:
                return Problems.From(Error.Invalid("bad-request", bad.Message));
            case CorruptLedgerException corrupt:
                LogUnavailable(logger, context.FunctionDefinition.Name, exception);
                return Problems.From(new Error(ErrorKind.Broken, "ledger-corrupt", corrupt.Message));
            case var outage when StorageFailure.IsOutage(outage):
                LogUnavailable(logger, context.FunctionDefinition.Name, exception);
                return Problems.From(new Error(ErrorKind.Unavailable, "storage-unavailable", "The storage does not answer; try again.")
                {
                    RetryAfter = (outage as StorageBusyException)?.RetryAfter,
                });
            default:
                LogUnexpected(logger, context.FunctionDefinition.Name, exception);
                return Problems.Unexpected();
        }
    }

    [LoggerMessage(10, LogLevel.Error, "{Function} failed unexpectedly")]
    private static partial void LogUnexpected(ILogger logger, string function, Exception exception);

    [LoggerMessage(11, LogLevel.Warning, "{Function} could not be served")]
    private static partial void LogUnavailable(ILogger logger, string function, Exception exception);
}
