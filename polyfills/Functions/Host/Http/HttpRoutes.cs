using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace OpenLedger.Polyfills.Functions;

/// <summary>Makes ASP.NET Core endpoints of HTTP functions and finds the ones that shadow another.</summary>
internal static class HttpRoutes
{
    private static readonly string[] Reserved = ["admin", "runtime"];

    /// <summary>The functions' endpoints below the prefix.</summary>
    public static IEnumerable<Endpoint> Endpoints(IEnumerable<FunctionDescriptor> functions, string prefix, HttpFunctionRunner runner)
    {
        foreach (var function in functions)
        {
            if (function.Trigger is not HttpFunctionTrigger trigger)
                continue;
            var builder = new RouteEndpointBuilder(http => runner.RunAsync(http, function, trigger), Pattern(trigger, prefix), order: 0) { DisplayName = function.Name };
            builder.Metadata.Add(new FunctionMethods(trigger.Methods));
            yield return builder.Build();
        }
    }

    /// <summary>Two functions on one route and method, or a function on a route of the host's.</summary>
    public static IEnumerable<string> FindConflicts(IEnumerable<FunctionDescriptor> functions, string prefix)
    {
        var seen = new Dictionary<string, List<FunctionDescriptor>>(StringComparer.OrdinalIgnoreCase);
        foreach (var function in functions)
        {
            if (function.Trigger is not HttpFunctionTrigger trigger)
                continue;
            var pattern = Pattern(trigger, prefix);
            if (pattern.PathSegments is [{ IsSimple: true, Parts: [RoutePatternLiteralPart first] }, ..] && Reserved.Contains(first.Content, StringComparer.OrdinalIgnoreCase))
                yield return $"Function '{function.Name}': its route begins with '{first.Content}', which belongs to the host.";
            var shape = Shape(pattern);
            if (!seen.TryGetValue(shape, out var others))
                seen[shape] = others = [];
            foreach (var other in others)
            {
                if (Overlap(((HttpFunctionTrigger)other.Trigger).Methods, trigger.Methods))
                    yield return $"Function '{function.Name}': '{other.Name}' has the same route '{trigger.Route}' and method.";
            }
            others.Add(function);
        }
    }

    private static RoutePattern Pattern(HttpFunctionTrigger trigger, string prefix) => RoutePatternFactory.Parse($"{prefix}/{trigger.Route}");

    private static bool Overlap(IReadOnlyList<string> a, IReadOnlyList<string> b) => a.Count == 0 || b.Count == 0 || a.Intersect(b).Any();

    /// <summary>The pattern without its parameters' names, which do not tell routes apart.</summary>
    private static string Shape(RoutePattern pattern) => string.Join('/', pattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => $"{{{parameter.ParameterKind}:{string.Join(':', parameter.ParameterPolicies.Select(c => c.Content).Order(StringComparer.Ordinal))}}}",
        _ => "",
    }))));
}
