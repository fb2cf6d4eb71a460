using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace OpenLedger.SampleFunctionsApp;

/// <summary>Writes each invocation to the journal, and what is in its context.</summary>
public sealed class RecordingMiddleware(Journal journal) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var http = context.GetHttpContext();
        if (http is not null)
            http.Response.Headers["X-Function"] = context.FunctionDefinition.Name;
        await next(context);
        if (http is null)
            journal.Add($"ran {context.FunctionDefinition.Name} {context.FunctionDefinition.InputBindings.Values.Single().Type}");
    }
}

/// <summary>Answers exceptions with 418.</summary>
public sealed class ErrorMiddleware : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (InvalidOperationException e)
        {
            context.GetInvocationResult().Value = new ObjectResult(e.Message) { StatusCode = 418 };
        }
    }
}
