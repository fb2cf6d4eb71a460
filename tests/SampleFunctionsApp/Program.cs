using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenLedger.SampleFunctionsApp;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<RecordingMiddleware>();
builder.UseMiddleware(async (context, next) =>
{
    context.Items["inline"] = "seen";
    await next();
});
builder.UseWhen<ErrorMiddleware>(context => context.FunctionDefinition.Name.StartsWith("Handled", StringComparison.Ordinal));
builder.Services.AddSingleton<Journal>();
builder.Services.AddSingleton<Gates>();
builder.Services.AddScoped<ScopedThing>();
builder.Build().Run();
