using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenLedger.Polyfills.Functions;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Builds the host of a functions application: its services, configuration, logging and middleware.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly WebApplicationBuilder _web;
    private readonly HostSettings _settings;
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _middleware = [];
    private bool _bindsHttp;
    private bool _built;

    internal FunctionsApplicationBuilder(string[]? args)
    {
        var folder = AppContext.BaseDirectory;
        _settings = HostSettings.Load(folder);
        _web = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = folder,
            EnvironmentName = System.Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT"),
        });
        HostComposition.AddDefaults(_web, _settings);
    }

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_web).Properties;

    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    public ConfigurationManager Configuration => _web.Configuration;

    public IHostEnvironment Environment => _web.Environment;

    public ILoggingBuilder Logging => _web.Logging;

    public IMetricsBuilder Metrics => _web.Metrics;

    public IServiceCollection Services => _web.Services;

    /// <summary>The host, with every function found and checked.</summary>
    /// <exception cref="InvalidOperationException">A function or host.json is declared wrongly, or the host has been built before.</exception>
    public IHost Build()
    {
        ThrowIfBuilt();
        _built = true;
        var assembly = Assembly.GetEntryAssembly() ?? throw new InvalidOperationException("There is no entry assembly to find functions in.");
        var catalog = FunctionCatalog.Find(assembly.GetTypes(), Configuration, _settings, _bindsHttp);
        return HostComposition.Build(_web, _settings, catalog, _middleware);
    }

    public void ConfigureContainer<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull =>
        ((IHostApplicationBuilder)_web).ConfigureContainer(factory, configure);

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        ThrowIfBuilt();
        _middleware.Add(middleware);
        return this;
    }

    internal void ConfigureWebApplication()
    {
        if (_bindsHttp)
            return;
        _bindsHttp = true;
        Services.AddMvcCore();
    }

    private void ThrowIfBuilt()
    {
        if (_built)
            throw new InvalidOperationException("This application has already been built.");
    }
}
