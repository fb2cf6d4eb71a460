using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenLedger.Functions.Ledger;

namespace OpenLedger.Functions.Http;

/// <summary>Adds what all HTTP functions share.</summary>
public static class HttpServices
{
    /// <summary>Adds the API's conventions, configured by the section <c>Api</c>: the outermost first.</summary>
    public static FunctionsApplicationBuilder AddHttp(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddOptions<ApiOptions>().Bind(builder.Configuration.GetSection(ApiOptions.Section)).ValidateDataAnnotations()
            .Validate(o => System.Numerics.BitOperations.IsPow2(o.Clients), "Api__Clients must be a power of two.")
            .Validate(o => ClientAddress.Parse(o.TrustedProxies) is not null, "Api__TrustedProxies must be networks as CIDR, separated by commas.")
            .ValidateOnStart();
        builder.Services.AddSingleton<Cors>().AddSingleton<ClientAddress>().AddSingleton<RateLimits>().AddSingleton<EventFeed>().AddSingleton<CommandSubmission>();
        builder.Services.Configure<KestrelServerOptions>(options => SlowClients.Limit(options.Limits));
        builder.UseMiddleware<ConventionsMiddleware>();
        builder.UseMiddleware<ErrorMiddleware>();
        builder.UseMiddleware<CallerMiddleware>();
        builder.UseMiddleware<ReadBarrierMiddleware>();
        builder.UseMiddleware<IdempotencyMiddleware>();
        return builder;
    }
}
