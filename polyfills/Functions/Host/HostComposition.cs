using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OpenLedger.Polyfills.Functions;

/// <summary>Puts the host together: what it registers before the application does, and after.</summary>
internal static class HostComposition
{
    /// <summary>Where the host listens unless told otherwise, as the Functions tools do.</summary>
    private const string DefaultUrl = "http://127.0.0.1:7071";

    /// <summary>The Functions host's bound on a request's body, in bytes; setting FUNCTIONS_REQUEST_BODY_SIZE_LIMIT or Kestrel's options change it.</summary>
    private const long DefaultMaxRequestBodySize = 104_857_600;

    /// <summary>Settings by which ASP.NET Core is told where to listen.</summary>
    private static readonly string[] AddressSettings = ["urls", "http_ports", "https_ports"];

    public static void AddDefaults(WebApplicationBuilder web, HostSettings settings)
    {
        web.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        web.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        web.Logging.AddConfiguration(settings.Logging);
        if (!AddressSettings.Any(s => web.Configuration[s] is { Length: > 0 }) && !web.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
            web.WebHost.UseUrls(DefaultUrl);
        web.Services.AddRouting();
        // The worker's options for parameters read from JSON, under the application's own.
        web.Services.Configure<JsonSerializerOptions>(options => options.PropertyNameCaseInsensitive = true);
        web.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.ShutdownTimeout);
        var bodyLimit = web.Configuration.GetValue("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", DefaultMaxRequestBodySize);
        web.Services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = bodyLimit);
    }

    public static WebApplication Build(
        WebApplicationBuilder web, HostSettings settings, FunctionCatalog catalog, IReadOnlyList<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware)
    {
        var services = web.Services;
        services.AddSingleton(settings);
        services.AddSingleton(catalog);
        services.AddSingleton(new FunctionPipeline(middleware));
        services.AddSingleton<FunctionDispatcher>();
        services.AddSingleton<AccessKeys>();
        services.AddSingleton<HostIdentity>();
        services.AddSingleton<HttpThrottle>();
        services.AddSingleton<HttpFunctionRunner>();
        services.AddSingleton<AdminEndpoints>();
        services.AddSingleton<TimerListeners>();
        services.AddSingleton<ServiceBusListeners>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, FunctionMethodPolicy>());
        services.TryAddSingleton(TimeProvider.System);
        // Registered after the application's own services and before the web server: stopping goes backwards, so requests and messages end before what serves them does.
        services.AddHostedService<TriggerHost>();

        var app = web.Build();
        if (catalog.Functions.Any(f => f.Trigger is HttpFunctionTrigger { Level: not Microsoft.Azure.Functions.Worker.AuthorizationLevel.Anonymous }))
            app.Services.GetRequiredService<AccessKeys>().EnsureExist();
        if (settings.CustomHeaders.Count > 0)
            app.Use((http, next) => AddHeaders(http, next, settings.CustomHeaders));
        var routes = (IEndpointRouteBuilder)app;
        routes.DataSources.Add(new DefaultEndpointDataSource(HttpRoutes.Endpoints(catalog.Functions, settings.RoutePrefix, app.Services.GetRequiredService<HttpFunctionRunner>())));
        app.Services.GetRequiredService<AdminEndpoints>().Map(routes);
        app.UseRouting();
        app.Use(AnswerRoot(app.Configuration));
        return app;
    }

    private static Task AddHeaders(HttpContext http, RequestDelegate next, IReadOnlyDictionary<string, string> headers)
    {
        http.Response.OnStarting(() =>
        {
            foreach (var (name, value) in headers)
                http.Response.Headers.TryAdd(name, value);
            return Task.CompletedTask;
        });
        return next(http);
    }

    /// <summary>The root says that the host is up, unless a function answers there or AzureWebJobsDisableHomepage hides it.</summary>
    private static Func<HttpContext, RequestDelegate, Task> AnswerRoot(IConfiguration configuration)
    {
        var hidden = configuration.GetValue("AzureWebJobsDisableHomepage", defaultValue: false);
        return (http, next) =>
        {
            if (http.GetEndpoint() is not null || http.Request.Path.Value is not ("" or "/"))
                return next(http);
            if (hidden)
            {
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            }
            http.Response.ContentType = "text/plain";
            return http.Response.WriteAsync("This functions host is running.\n", http.RequestAborted);
        };
    }
}
