using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OpenLedger.Polyfills.Functions;

/// <summary>An HTTP request as a trigger's data: named values are the route's, then the query's.</summary>
internal sealed class HttpTriggerData(HttpContext http) : TriggerData
{
    public HttpContext Http => http;

    public override string Reason => "This function was programmatically called via the host APIs.";

    public override void OnStart(InvocationContext invocation)
    {
        invocation.Items.Add(InvocationContext.HttpContextKey, http);
        http.RequestServices = invocation.InstanceServices;
    }

    public override string? Find(string name)
    {
        if (http.Request.RouteValues.TryGetValue(name, out var value) && value is not null)
            return System.Convert.ToString(value, CultureInfo.InvariantCulture);
        return http.Request.Query.TryGetValue(name, out var values) && values.Count > 0 ? values[^1] : null;
    }

    public override IReadOnlyDictionary<string, object?> BindingData()
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Query"] = JsonSerializer.Serialize(http.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString())),
            ["Headers"] = JsonSerializer.Serialize(http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString())),
        };
        foreach (var (name, values) in http.Request.Query)
            data[name] = values.ToString();
        foreach (var (name, value) in http.Request.RouteValues)
            data[name] = System.Convert.ToString(value, CultureInfo.InvariantCulture);
        return data;
    }
}
