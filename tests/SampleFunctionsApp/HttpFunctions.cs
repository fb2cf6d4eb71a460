using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Converters;
using FromBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace OpenLedger.SampleFunctionsApp;

public sealed record Item(int Id, string Name);

/// <summary>Text in upper case; "fail" fails and "pass" is left alone.</summary>
public sealed class ShoutConverter : IInputConverter
{
    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) => ValueTask.FromResult(context.Source switch
    {
        "fail" => ConversionResult.Failed(new InvalidOperationException("cannot shout")),
        "pass" => ConversionResult.Unhandled(),
        _ => ConversionResult.Success(((string?)context.Source)?.ToUpperInvariant()),
    });
}

/// <summary>Routes, parameters, results.</summary>
public sealed class HttpFunctions(Journal journal, Gates gates, ScopedThing scoped)
{
    [Function("Hello")]
    public static IActionResult Hello([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hello/{name}")] HttpRequest request, string name) =>
        new OkObjectResult($"Hello {name}, {request.Method}");

    [Function("GetItem")]
    public IActionResult GetItem(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "items/{id:int}")] HttpRequest request, FunctionContext context, int id, [FromQuery] string? color, bool loud = true) =>
        new JsonResult(new
        {
            id,
            color,
            loud,
            function = context.FunctionDefinition.Name,
            entryPoint = context.FunctionDefinition.EntryPoint,
            invocation = context.InvocationId,
            binding = context.BindingContext.BindingData["id"],
            inline = context.Items["inline"],
            same = ReferenceEquals(context.GetHttpContext(), request.HttpContext),
            scoped = scoped.Id,
            sameScope = ReferenceEquals(context.InstanceServices.GetService(typeof(ScopedThing)), scoped)
                && ReferenceEquals(request.HttpContext.RequestServices.GetService(typeof(ScopedThing)), scoped),
            retries = context.RetryContext.RetryCount,
            trace = context.TraceContext.TraceParent,
        });

    [Function("PutItem")]
    public async Task<IActionResult> PutItem([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "items/{id:int}")] HttpRequest request, int id, [FromBody] Item item)
    {
        await Task.Yield();
        return new CreatedResult($"/api/items/{id}", item with { Id = id });
    }

    [Function("Files")]
    public IResult Files([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "files/{*path}")] HttpRequest request, string? path) => Results.Text(path ?? "(none)");

    [Function("Shout")]
    public IResult Shout(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "shout/{text}")] HttpRequest request, [InputConverter(typeof(ShoutConverter))] string text) => Results.Text(text);

    [Function("Optional")]
    public async Task<IResult> Optional([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "optional/{when:datetime?}")] HttpRequest request, DateTime? when)
    {
        await Task.Yield();
        return Results.Text(when?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "never");
    }

    [Function("AnyMethod")]
    public Task AnyMethod([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request)
    {
        request.HttpContext.Response.StatusCode = StatusCodes.Status202Accepted;
        return request.HttpContext.Response.WriteAsync(request.Method);
    }

    [Function("Quiet")]
    public void Quiet([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "quiet")] HttpRequest request) => journal.Add("quiet");

    [Function("Upload")]
    public async Task<IActionResult> Upload([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "upload")] HttpRequest request, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[65536];
        long total = 0;
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (total == 0)
                gates.Open("upload");
            hash.AppendData(buffer, 0, read);
            total += read;
        }
        return new OkObjectResult(new { total, hash = Convert.ToHexString(hash.GetHashAndReset()) });
    }

    [Function("Events")]
    public async Task Events([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "events/{gate}")] HttpRequest request, string gate, CancellationToken cancellationToken)
    {
        var response = request.HttpContext.Response;
        response.ContentType = "text/event-stream";
        await response.WriteAsync("data: first\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
        await gates.WaitAsync(gate, cancellationToken);
        await response.WriteAsync("data: second\n\n", cancellationToken);
    }

    [Function("Wait")]
    public async Task<IActionResult> Wait([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait/{gate}")] HttpRequest request, string gate, CancellationToken cancellationToken)
    {
        journal.Add($"waiting {gate}");
        try
        {
            await gates.WaitAsync(gate, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            journal.Add($"cancelled {gate}");
            throw;
        }
        return new OkObjectResult("waited");
    }

    [Function("Open")]
    public void Open([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "open/{gate}")] HttpRequest request, string gate) => gates.Open(gate);

    /// <summary>Opens a door when the request's body has ended, so that a test can do it after the host has begun to stop.</summary>
    [Function("OpenLate")]
    public async Task OpenLate([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "openlate/{gate}")] HttpRequest request, string gate)
    {
        journal.Add($"openlate {gate}");
        await request.Body.CopyToAsync(Stream.Null);
        gates.Open(gate);
    }

    [Function("Journal")]
    public IActionResult Read([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "journal")] HttpRequest request) => new JsonResult(journal.Lines);
}
