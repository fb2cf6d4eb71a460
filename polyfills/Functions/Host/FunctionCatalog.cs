using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.Configuration;

namespace OpenLedger.Polyfills.Functions;

/// <summary>The functions of an application, all of them checked: a host with a wrong declaration does not start.</summary>
internal sealed partial class FunctionCatalog
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly List<string> _errors = [];
    private readonly List<FunctionDescriptor> _functions = [];
    private readonly List<string> _disabled = [];
    private readonly IConfiguration _configuration;
    private readonly HostSettings _settings;
    private readonly bool _bindsHttp;

    private FunctionCatalog(IConfiguration configuration, HostSettings settings, bool bindsHttp)
    {
        _configuration = configuration;
        _settings = settings;
        _bindsHttp = bindsHttp;
    }

    /// <summary>The functions to run.</summary>
    public IReadOnlyList<FunctionDescriptor> Functions => _functions;

    /// <summary>Names of the functions that a setting <c>AzureWebJobs.NAME.Disabled</c> switches off.</summary>
    public IReadOnlyList<string> Disabled => _disabled;

    /// <exception cref="InvalidOperationException">Some function is declared wrongly; the message names each fault.</exception>
    public static FunctionCatalog Find(IEnumerable<Type> types, IConfiguration configuration, HostSettings settings, bool bindsHttp)
    {
        var catalog = new FunctionCatalog(configuration, settings, bindsHttp);
        foreach (var type in types)
        {
            if (type.IsInterface || type.Name.StartsWith('<'))
                continue;
            foreach (var method in type.GetMethods(Declared))
            {
                if (method.GetCustomAttribute<FunctionAttribute>(inherit: false) is { } attribute)
                    catalog.Add(attribute.Name, type, method);
            }
        }
        catalog._errors.AddRange(HttpRoutes.FindConflicts(catalog._functions, settings.RoutePrefix));
        if (catalog._errors.Count > 0)
            throw new InvalidOperationException($"The application declares functions wrongly:\n  {string.Join("\n  ", catalog._errors)}");
        return catalog;
    }

    private void Add(string name, Type type, MethodInfo method)
    {
        var errors = new List<string>();
        if (!ValidName().IsMatch(name))
            errors.Add("its name must begin with a letter and hold at most 128 letters, digits, '-' and '_'");
        if (name.Equals("host", StringComparison.OrdinalIgnoreCase))
            errors.Add("its name is reserved");
        if (_functions.Any(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) || _disabled.Contains(name, StringComparer.OrdinalIgnoreCase))
            errors.Add("another function has the same name");
        if (!method.IsPublic || !type.IsVisible)
            errors.Add("it must be a public method of a public class");
        if (type.IsAbstract && !method.IsStatic)
            errors.Add("its class is abstract");
        if (type.ContainsGenericParameters || method.ContainsGenericParameters)
            errors.Add("it must not be generic");
        if (method.ReturnType == typeof(ValueTask) || (method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(ValueTask<>)))
            errors.Add("it returns a ValueTask, which the worker does not await; return a Task");
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(System.Runtime.CompilerServices.AsyncStateMachineAttribute)))
            errors.Add("it is async void; return a Task");

        var triggers = method.GetParameters().Where(p => p.IsDefined(typeof(TriggerBindingAttribute))).ToList();
        if (triggers.Count != 1)
            errors.Add(triggers.Count == 0 ? "none of its parameters carries a trigger" : "it has more than one trigger");
        else if (errors.Count == 0)
            AddTriggered(name, method, triggers[0], errors);
        _errors.AddRange(errors.Select(e => $"Function '{name}' ({type.FullName}.{method.Name}): {e}."));
    }

    private void AddTriggered(string name, MethodInfo method, ParameterInfo parameter, List<string> errors)
    {
        if (_configuration[$"AzureWebJobs.{name}.Disabled"] is { } setting && (setting == "1" || (bool.TryParse(setting, out var off) && off)))
        {
            _disabled.Add(name);
            return;
        }
        try
        {
            var settings = new SettingResolver(_configuration);
            var attribute = parameter.GetCustomAttribute<TriggerBindingAttribute>()!;
            FunctionTrigger trigger = attribute switch
            {
                HttpTriggerAttribute http when _bindsHttp => HttpFunctionTrigger.Read(name, http, parameter, method, settings),
                HttpTriggerAttribute => throw new FunctionDeclarationException("HTTP triggers need ConfigureFunctionsWebApplication() on the builder"),
                TimerTriggerAttribute timer => TimerFunctionTrigger.Read(timer, parameter, settings),
                ServiceBusTriggerAttribute serviceBus => ServiceBusFunctionTrigger.Read(serviceBus, parameter, settings, _settings.ServiceBus),
                _ => throw new FunctionDeclarationException($"this host does not know the trigger {attribute.GetType().Name}"),
            };
            var binders = method.GetParameters().Select(p => ArgumentBinders.For(p, trigger, errors)).ToArray();
            if (errors.Count == 0)
                _functions.Add(new FunctionDescriptor(name, method, trigger, binders!));
        }
        catch (FunctionDeclarationException e)
        {
            errors.Add(e.Message);
        }
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_-]{0,127}\z", RegexOptions.None, 1000)]
    private static partial Regex ValidName();
}

/// <summary>A function is declared wrongly; the message completes "Function 'x': …".</summary>
internal sealed class FunctionDeclarationException(string message) : Exception(message);
