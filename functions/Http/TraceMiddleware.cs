using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace OpenLedger.Functions.Http;

/// <summary>Names the span of an HTTP request, after the semantic conventions of OpenTelemetry. It is used only where traces are exported.</summary>
public sealed class TraceMiddleware : IFunctionsWorkerMiddleware
{
    /// <inheritdoc />
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http || Activity.Current is not { Recorded: true } activity)
        {
            await next(context);
            return;
        }
        activity.DisplayName = $"{http.Request.Method} {context.FunctionDefinition.Name}";
        activity.SetTag("http.request.method", http.Request.Method);
        activity.SetTag("url.path", http.Request.Path.Value);
        activity.SetTag("faas.name", context.FunctionDefinition.Name);
        http.Response.OnCompleted(() =>
        {
            activity.SetTag("http.response.status_code", http.Response.StatusCode);
            return Task.CompletedTask;
        });
        await next(context);
    }
}
