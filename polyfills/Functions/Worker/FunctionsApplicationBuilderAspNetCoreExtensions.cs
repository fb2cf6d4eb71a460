namespace Microsoft.Azure.Functions.Worker.Builder;

public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    /// <summary>Binds HTTP triggers to ASP.NET Core's <see cref="Microsoft.AspNetCore.Http.HttpRequest"/> and results.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        builder.ConfigureWebApplication();
        return builder;
    }
}
