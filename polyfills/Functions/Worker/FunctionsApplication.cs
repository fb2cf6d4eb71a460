namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplication
{
    /// <summary>A builder for an application whose functions are the [Function] methods of the entry assembly.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
