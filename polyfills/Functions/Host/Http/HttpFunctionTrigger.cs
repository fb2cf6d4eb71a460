using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace OpenLedger.Polyfills.Functions;

/// <summary>An HTTP trigger: route below the prefix, methods (empty for all) in upper case, and the key it asks for.</summary>
internal sealed record HttpFunctionTrigger(HttpTriggerAttribute Http, ParameterInfo Request, string Route, IReadOnlyList<string> Methods, AuthorizationLevel Level)
    : FunctionTrigger(Http, Request)
{
    public override string BindingType => "httpTrigger";

    public static HttpFunctionTrigger Read(string name, HttpTriggerAttribute attribute, ParameterInfo parameter, MethodInfo method, SettingResolver settings)
    {
        if (parameter.ParameterType != typeof(HttpRequest))
        {
            throw new FunctionDeclarationException(
                $"its HTTP trigger is on '{parameter.Name}' of type {parameter.ParameterType.Name}; it must be an HttpRequest (which has the HttpContext)");
        }
        if (attribute.AuthLevel == AuthorizationLevel.User)
            throw new FunctionDeclarationException("AuthorizationLevel.User needs the platform's authentication; use Anonymous, Function, System or Admin");
        var returned = ReturnValue.ValueType(method.ReturnType);
        if (returned != typeof(void) && !typeof(IActionResult).IsAssignableFrom(returned) && !typeof(IResult).IsAssignableFrom(returned))
        {
            throw new FunctionDeclarationException(
                $"it returns {returned.Name}, which is never written to the response; return an IActionResult or IResult, or write to the response and return nothing");
        }
        var route = settings.Resolve(attribute.Route ?? name);
        try
        {
            _ = RoutePatternFactory.Parse("/" + route);
        }
        catch (RoutePatternException e)
        {
            throw new FunctionDeclarationException($"its route '{route}' is wrong: {e.Message}");
        }
        return new HttpFunctionTrigger(attribute, parameter, route, [.. (attribute.Methods ?? []).Select(m => m.ToUpperInvariant()).Distinct()], attribute.AuthLevel);
    }

    /// <summary>The binder of a parameter: the request itself, or a value of the route or the query by the parameter's name.</summary>
    public ArgumentBinder Bind(ParameterInfo parameter)
    {
        if (parameter == Request)
            return static context => ValueTask.FromResult<object?>(context.Http!.Request);
        var attributes = parameter.GetCustomAttributes().ToList();
        if (attributes.OfType<IFromBodyMetadata>().Any())
            throw new FunctionDeclarationException("the worker ignores ASP.NET Core's [FromBody]; use Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute");
        if (attributes.FirstOrDefault(a => a is IBindingSourceMetadata and not FromQueryAttribute and not FromRouteAttribute) is { } other)
            throw new FunctionDeclarationException($"the worker ignores [{other.GetType().Name.Replace("Attribute", "", StringComparison.Ordinal)}]");
        if (attributes.OfType<IModelNameProvider>().FirstOrDefault()?.Name is { } name && !name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase))
            throw new FunctionDeclarationException($"the worker binds by the parameter's name, not by '{name}'");
        if (attributes.OfType<FromRouteAttribute>().Any() && RoutePatternFactory.Parse("/" + Route).GetParameter(parameter.Name!) is null)
            throw new FunctionDeclarationException($"the route '{Route}' has no such parameter");
        return ArgumentBinders.Named(parameter);
    }
}
