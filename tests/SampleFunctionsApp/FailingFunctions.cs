using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace OpenLedger.SampleFunctionsApp;

/// <summary>Exceptions and keys.</summary>
public static class FailingFunctions
{
    [Function("Fail")]
    public static IActionResult Fail([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fail")] HttpRequest request) => throw new InvalidOperationException("on purpose");

    [Function("HandledFail")]
    public static async Task<IActionResult> HandledFail([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "handled")] HttpRequest request)
    {
        await Task.Yield();
        throw new InvalidOperationException("on purpose");
    }

    [Function("FailLate")]
    public static async Task FailLate([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "faillate")] HttpRequest request)
    {
        await request.HttpContext.Response.WriteAsync("half");
        await request.HttpContext.Response.Body.FlushAsync();
        throw new InvalidOperationException("too late");
    }

    [Function("NeedsFunctionKey")]
    public static IActionResult NeedsFunctionKey([HttpTrigger(AuthorizationLevel.Function, "get", Route = "keys/function")] HttpRequest request) => new OkResult();

    [Function("NeedsSystemKey")]
    public static IActionResult NeedsSystemKey([HttpTrigger(AuthorizationLevel.System, "get", Route = "keys/system")] HttpRequest request) => new OkResult();

    [Function("NeedsMasterKey")]
    public static IActionResult NeedsMasterKey([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "keys/admin")] HttpRequest request) => new OkResult();

    [Function("SwitchedOff")]
    public static IActionResult SwitchedOff([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "off")] HttpRequest request) => new OkResult();
}
