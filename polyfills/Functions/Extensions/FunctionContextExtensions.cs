using Microsoft.AspNetCore.Http;
using OpenLedger.Polyfills.Functions;

namespace Microsoft.Azure.Functions.Worker;

public static class FunctionContextExtensions
{
    /// <summary>The HTTP context of an HTTP invocation, or null.</summary>
    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(InvocationContext.HttpContextKey, out var value) ? value as HttpContext : null;
}
