using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenLedger.Functions.Anchoring;
using OpenLedger.Functions.Datanets;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Functions.Identity;
using OpenLedger.Functions.Jobs;
using OpenLedger.Functions.Operations;
using OpenLedger.Functions.Transparency;
using OpenLedger.Storage;
using OpenLedger.Storage.Telemetry;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
if (TelemetryServices.IsExported(builder.Configuration))
{
    builder.UseMiddleware<TraceMiddleware>();
    builder.Services.AddHostedService<OperationsGauges>();
}
builder.AddHttp();
builder.Services.AddTelemetry(builder.Configuration, "OpenLedger.Functions").AddStorage(builder.Configuration).AddLedger(builder.Configuration).AddIdentity(builder.Configuration).AddJobs(builder.Configuration).AddDatanets().AddTransparency(builder.Configuration).AddAnchoring(builder.Configuration);
builder.Build().Run();
