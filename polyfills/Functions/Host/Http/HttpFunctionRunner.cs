using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace OpenLedger.Polyfills.Functions;

/// <summary>Answers a request with a function: key, bounds, invocation, result.</summary>
internal sealed partial class HttpFunctionRunner(FunctionDispatcher dispatcher, AccessKeys keys, HttpThrottle throttle, ILogger<HttpFunctionRunner> logger)
{
    public async Task RunAsync(HttpContext http, FunctionDescriptor function, HttpFunctionTrigger trigger)
    {
        if (!keys.Allow(http.Request, trigger.Level, function.Name))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        if (!await throttle.EnterAsync(http.RequestAborted))
        {
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return;
        }
        try
        {
            await dispatcher.RunAsync(function, new HttpTriggerData(http), WriteResultAsync, http.RequestAborted);
        }
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested)
        {
            // The dispatcher has logged it. The server's own refusals (a body beyond the limit is 413) keep their status. A response that has begun cannot turn into a 500, so its connection breaks instead of ending as if complete.
            if (http.Response.HasStarted)
                http.Abort();
            else
            {
                http.Response.Clear();
                http.Response.StatusCode = e is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
            }
        }
        catch (OperationCanceledException)
        {
            // The client is gone; there is nobody to answer.
        }
        finally
        {
            throttle.Leave();
        }
    }

    private async Task WriteResultAsync(InvocationContext invocation)
    {
        var http = invocation.Http!;
        switch (invocation.Result)
        {
            case IActionResult action:
                await action.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
                break;
            case IResult result:
                await result.ExecuteAsync(http);
                break;
            case null:
                break;
            default:
                ResultIgnored(logger, invocation.Function.Name, invocation.Result.GetType());
                break;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The result of '{Function}' is a {Type}, which is not written to the response: it must be an IActionResult or IResult.")]
    private static partial void ResultIgnored(ILogger logger, string function, Type type);
}
