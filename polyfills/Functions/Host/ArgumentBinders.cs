using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Extensions.DependencyInjection;

namespace OpenLedger.Polyfills.Functions;

/// <summary>How each argument of a function is made; what cannot be made is an error when the host starts.</summary>
internal static class ArgumentBinders
{
    /// <summary>The binder of a parameter, or null with an entry in <paramref name="errors"/>.</summary>
    public static ArgumentBinder? For(ParameterInfo parameter, FunctionTrigger trigger, List<string> errors)
    {
        if (parameter.ParameterType.IsByRef)
            return Fail("it is passed by reference");
        if (parameter.ParameterType == typeof(FunctionContext))
            return static context => ValueTask.FromResult<object?>(context);
        if (parameter.ParameterType == typeof(CancellationToken))
            return static context => ValueTask.FromResult<object?>(context.CancellationToken);
        if (parameter.GetCustomAttribute<InputConverterAttribute>() is { } attribute)
            return Converted(parameter, attribute.ConverterType);
        try
        {
            return trigger switch
            {
                HttpFunctionTrigger http => http.Bind(parameter),
                TimerFunctionTrigger timer => timer.Bind(parameter),
                ServiceBusFunctionTrigger serviceBus => serviceBus.Bind(parameter),
                _ => Fail("the trigger brings nothing of that name"),
            };
        }
        catch (FunctionDeclarationException e)
        {
            return Fail(e.Message);
        }

        ArgumentBinder? Fail(string why)
        {
            errors.Add($"its parameter '{parameter.Name}' of type {parameter.ParameterType.Name} cannot be bound: {why}");
            return null;
        }
    }

    /// <summary>Binds to a named value of the trigger: default value or null where it is absent, an exception where neither is possible.</summary>
    /// <exception cref="FunctionDeclarationException">Text cannot become a value of the parameter's type.</exception>
    public static ArgumentBinder Named(ParameterInfo parameter)
    {
        var name = parameter.Name!;
        var type = parameter.ParameterType;
        if (!TextConversion.Supports(type))
            throw new FunctionDeclarationException("a named value becomes a string, number, bool, Guid, enum, date or time only");
        var optional = parameter.HasDefaultValue || !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;
        var absent = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        return context =>
        {
            if (context.Trigger.Find(name) is not { } text)
            {
                return optional
                    ? ValueTask.FromResult(absent)
                    : throw Failed(context, name, type, "there is no such value; a default value or a nullable type would make it optional", null);
            }
            try
            {
                return ValueTask.FromResult(TextConversion.Convert(text, type));
            }
            catch (FormatException e)
            {
                throw Failed(context, name, type, e.Message, e);
            }
        };
    }

    private static ArgumentBinder Converted(ParameterInfo parameter, Type converterType)
    {
        var create = new Lazy<ObjectFactory>(() => ActivatorUtilities.CreateFactory(converterType, Type.EmptyTypes));
        return async context =>
        {
            var converter = (IInputConverter)create.Value(context.InstanceServices, null);
            var result = await converter.ConvertAsync(new ParameterContext(parameter, context));
            return result.Status switch
            {
                ConversionStatus.Succeeded => result.Value,
                ConversionStatus.Failed => throw Failed(context, parameter.Name!, parameter.ParameterType, result.Error!.Message, result.Error),
                _ when parameter.HasDefaultValue => parameter.DefaultValue,
                _ when !parameter.ParameterType.IsValueType || Nullable.GetUnderlyingType(parameter.ParameterType) is not null => null,
                _ => throw Failed(context, parameter.Name!, parameter.ParameterType, $"{converterType.Name} does not handle it", null),
            };
        };
    }

    private static FunctionInputConverterException Failed(InvocationContext context, string name, Type type, string why, Exception? inner) =>
        new($"Function '{context.Function.Name}': parameter '{name}' of type {type} could not be bound: {why}", inner);

    private sealed class ParameterContext(ParameterInfo parameter, InvocationContext context) : ConverterContext
    {
        public override Type TargetType => parameter.ParameterType;

        public override object? Source => context.Trigger.Find(parameter.Name!);

        public override FunctionContext FunctionContext => context;

        public override IReadOnlyDictionary<string, object> Properties => ImmutableDictionary<string, object>.Empty;
    }
}
