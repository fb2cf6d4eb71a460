using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;

namespace OpenLedger.Polyfills.Functions;

/// <summary>Makes one argument of a function.</summary>
internal delegate ValueTask<object?> ArgumentBinder(InvocationContext context);

/// <summary>A function of the application: its method, its trigger and how its arguments are made.</summary>
internal sealed class FunctionDescriptor : FunctionDefinition
{
    private readonly ArgumentBinder[] _binders;
    private readonly Func<object?, ValueTask<object?>> _await;
    private readonly Lazy<ObjectFactory>? _factory;
    private readonly Lazy<ImmutableArray<FunctionParameter>> _parameters;
    private readonly Lazy<IImmutableDictionary<string, BindingMetadata>> _inputs;

    public FunctionDescriptor(string name, MethodInfo method, FunctionTrigger trigger, ArgumentBinder[] binders)
    {
        Name = name;
        Method = method;
        Trigger = trigger;
        _binders = binders;
        _await = ReturnValue.AwaiterOf(method.ReturnType);
        var type = method.DeclaringType!;
        _factory = method.IsStatic ? null : new Lazy<ObjectFactory>(() => ActivatorUtilities.CreateFactory(type, Type.EmptyTypes));
        _parameters = new(() => [.. method.GetParameters().Select(p => new FunctionParameter(p.Name!, p.ParameterType, p.HasDefaultValue, p.HasDefaultValue ? p.DefaultValue : null))]);
        _inputs = new(() => ImmutableDictionary<string, BindingMetadata>.Empty.Add(trigger.Parameter.Name!, new TriggerMetadata(trigger)));
        EntryPoint = $"{type.FullName}.{method.Name}";
        Id = StableHash.Of($"{name}|{EntryPoint}").ToString();
    }

    public MethodInfo Method { get; }

    public FunctionTrigger Trigger { get; }

    public override string Name { get; }

    public override string EntryPoint { get; }

    public override string Id { get; }

    public override string PathToAssembly => Method.Module.Assembly.Location;

    public override ImmutableArray<FunctionParameter> Parameters => _parameters.Value;

    public override IImmutableDictionary<string, BindingMetadata> InputBindings => _inputs.Value;

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;

    /// <summary>Binds the arguments, makes the function's object and calls it; the result lies in the context.</summary>
    public async Task ExecuteAsync(InvocationContext context)
    {
        var arguments = new object?[_binders.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = await _binders[i](context);
        var instance = _factory?.Value(context.InstanceServices, null);
        context.Result = await _await(Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null));
    }

    private sealed class TriggerMetadata(FunctionTrigger trigger) : BindingMetadata
    {
        public override string Name => trigger.Parameter.Name!;

        public override string Type => trigger.BindingType;

        public override BindingDirection Direction => BindingDirection.In;
    }
}

/// <summary>A trigger as a function declares it, with %SETTINGS% filled in.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Parameter">The parameter that carries it.</param>
internal abstract record FunctionTrigger(TriggerBindingAttribute Attribute, ParameterInfo Parameter)
{
    /// <summary>The trigger's name in the host's metadata, for example <c>httpTrigger</c>.</summary>
    public abstract string BindingType { get; }
}
