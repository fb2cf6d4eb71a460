using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Cli.Witness;

/// <summary>A witness on HTTP: <c>POST /add-checkpoint</c> and nothing else. It is meant to stand behind whatever speaks TLS.</summary>
internal sealed class WitnessServer : IAsyncDisposable
{
    private const int MaxConnections = 256;

    private readonly WebApplication _app;

    private WitnessServer(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public IReadOnlyCollection<string> Addresses { get; private set; } = [];

    /// <summary>Starts one.</summary>
    /// <param name="witness">Answers.</param>
    /// <param name="urls">Where it listens; port 0 is any that is free.</param>
    /// <param name="failed">Told what kept it from answering.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<WitnessServer> StartAsync(Core.Transparency.Witness witness, IReadOnlyCollection<string> urls, Action<string> failed, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls([.. urls]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = WitnessRequest.MaxBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        });
        var app = builder.Build();
        app.MapPost($"/{WitnessRequest.Path}", context => AnswerAsync(context, witness, failed));
        var server = new WitnessServer(app);
        await app.StartAsync(cancellationToken);
        server.Addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        return server;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, Core.Transparency.Witness witness, Action<string> failed)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        WitnessAnswer answer;
        try
        {
            answer = await witness.AddCheckpointAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CorruptLogException)
        {
            failed(e.Message);
            answer = new WitnessAnswer(500, "The witness cannot read or write what it remembers.\n"u8.ToArray());
        }
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.Status == 409 ? WitnessRequest.SizeMediaType : "text/plain; charset=utf-8";
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }
}
