using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;

namespace OpenLedger.Polyfills.Functions;

/// <summary>The host's own endpoints: ping for anyone, status, the list of functions and a run of a timer for the master key.</summary>
internal sealed class AdminEndpoints(AccessKeys keys, HostIdentity identity, FunctionCatalog catalog, HostSettings settings, TimerListeners timers, IHostApplicationLifetime lifetime)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "admin/host/ping", ["GET", "POST"], http =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        Map(routes, "admin/host/status", ["GET"], ForMaster(http => http.Response.WriteAsJsonAsync(Status(), http.RequestAborted)));
        Map(routes, "admin/functions", ["GET"], ForMaster(http => http.Response.WriteAsJsonAsync(Functions(http.Request), http.RequestAborted)));
        Map(routes, "admin/functions/{name}", ["POST"], ForMaster(RunTimer));
    }

    private static void Map(IEndpointRouteBuilder routes, string route, string[] methods, RequestDelegate answer) =>
        routes.Map(route, answer).WithMetadata(new FunctionMethods(methods));

    private RequestDelegate ForMaster(RequestDelegate answer) => http =>
    {
        if (keys.Allow(http.Request, AuthorizationLevel.Admin, functionName: null))
            return answer(http);
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    };

    private object Status()
    {
        var assembly = typeof(AdminEndpoints).Assembly.GetName();
        using var process = Process.GetCurrentProcess();
        return new
        {
            id = identity.Id,
            state = lifetime.ApplicationStopping.IsCancellationRequested ? "Stopping" : "Running",
            version = assembly.Version?.ToString(),
            versionDetails = assembly.FullName,
            platform = new { architecture = RuntimeInformation.ProcessArchitecture.ToString(), os = RuntimeInformation.OSDescription },
            instanceId = identity.InstanceId,
            computerName = Environment.MachineName,
            processUptime = (long)(DateTime.UtcNow - process.StartTime.ToUniversalTime()).TotalMilliseconds,
            functionAppContentEditingState = "NotAllowed",
        };
    }

    private List<object> Functions(HttpRequest request)
    {
        var origin = $"{request.Scheme}://{request.Host}";
        var prefix = settings.RoutePrefix.Length == 0 ? "" : settings.RoutePrefix + "/";
        var list = new List<object>();
        foreach (var function in catalog.Functions)
        {
            list.Add(new
            {
                name = function.Name,
                href = $"{origin}/admin/functions/{function.Name}",
                invoke_url_template = function.Trigger is HttpFunctionTrigger http ? $"{origin}/{prefix}{http.Route}" : null,
                language = "dotnet-isolated",
                isDisabled = false,
                config = new { entryPoint = function.EntryPoint, bindings = new[] { new { name = function.Trigger.Parameter.Name, type = function.Trigger.BindingType, direction = "in" } } },
            });
        }
        foreach (var name in catalog.Disabled)
            list.Add(new { name, href = $"{origin}/admin/functions/{name}", language = "dotnet-isolated", isDisabled = true });
        return list;
    }

    /// <summary>Runs a timer function once, outside its schedule; other triggers need data that this host does not take here.</summary>
    private Task RunTimer(HttpContext http)
    {
        var name = (string)http.Request.RouteValues["name"]!;
        var function = catalog.Functions.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        http.Response.StatusCode = function is null ? StatusCodes.Status404NotFound
            : timers.TryRunNow(function) ? StatusCodes.Status202Accepted
            : StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }
}
