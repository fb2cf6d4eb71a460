using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Functions.Identity;
using OpenLedger.Functions.Jobs;
using OpenLedger.Storage;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddHttp();
builder.Services.AddStorage(builder.Configuration).AddLedger(builder.Configuration).AddIdentity(builder.Configuration).AddJobs(builder.Configuration);
builder.Build().Run();
