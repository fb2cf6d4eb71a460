using System.Reflection;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OpenLedger.Polyfills.Functions;

/// <summary>A Service Bus trigger on a queue.</summary>
internal sealed record ServiceBusFunctionTrigger(
    ServiceBusTriggerAttribute ServiceBus, ParameterInfo Message, string QueueName, string ConnectionString, bool AutoComplete)
    : FunctionTrigger(ServiceBus, Message)
{
    private const string DefaultConnection = "ServiceBus";

    public override string BindingType => "serviceBusTrigger";

    public static ServiceBusFunctionTrigger Read(ServiceBusTriggerAttribute attribute, ParameterInfo parameter, SettingResolver settings, ServiceBusSettings host)
    {
        var queue = settings.Resolve(attribute.QueueName ?? "");
        if (queue.Length == 0)
            throw new FunctionDeclarationException("its queue has no name");
        var name = settings.Resolve(attribute.Connection ?? DefaultConnection);
        var connection = settings.Connection(name);
        if (connection is null)
        {
            throw new FunctionDeclarationException(settings.Connection(name, "fullyQualifiedNamespace") is { } remote
                ? $"its connection '{name}' names the namespace '{remote}'; this host takes an emulator's connection string only (build with the upstream packages for Azure)"
                : $"its connection '{name}' is not among the settings");
        }
        return new ServiceBusFunctionTrigger(attribute, parameter, queue, connection, SetAutoComplete(parameter) ?? host.AutoCompleteMessages);
    }

    public ArgumentBinder Bind(ParameterInfo parameter)
    {
        if (parameter == Message)
            return BindMessage(parameter.ParameterType);
        if (parameter.ParameterType == typeof(ServiceBusMessageActions))
            return static context => ValueTask.FromResult<object?>(new ServiceBusMessageActions(Of(context).Settlement));
        return ServiceBusTriggerData.Knows(parameter.Name!) ? ArgumentBinders.Named(parameter) : throw new FunctionDeclarationException("a message has no such property");
    }

    private static ServiceBusTriggerData Of(InvocationContext context) => (ServiceBusTriggerData)context.Trigger;

    private static ArgumentBinder BindMessage(Type type)
    {
        if (type == typeof(ServiceBusReceivedMessage))
            return static context => ValueTask.FromResult<object?>(Of(context).Message);
        if (type == typeof(string))
            return static context => ValueTask.FromResult<object?>(Of(context).Message.Body.ToString());
        if (type == typeof(BinaryData))
            return static context => ValueTask.FromResult<object?>(Of(context).Message.Body);
        if (type == typeof(byte[]))
            return static context => ValueTask.FromResult<object?>(Of(context).Message.Body.ToArray());
        if (type == typeof(object) || type.IsInterface || type.IsAbstract || type.IsPointer || typeof(Delegate).IsAssignableFrom(type))
            throw new FunctionDeclarationException("a message becomes a ServiceBusReceivedMessage, string, BinaryData, byte[] or an object read from JSON");
        return context => ValueTask.FromResult(FromJson(context, type));
    }

    private static object? FromJson(InvocationContext context, Type type)
    {
        var options = context.InstanceServices.GetRequiredService<IOptions<JsonSerializerOptions>>().Value;
        try
        {
            return JsonSerializer.Deserialize(Of(context).Message.Body, type, options);
        }
        catch (JsonException e)
        {
            throw new FunctionInputConverterException($"Function '{context.Function.Name}': the message is not JSON of a {type}: {e.Message}", e);
        }
    }

    /// <summary>What the attribute says; null where it says nothing, which its property cannot tell from false.</summary>
    private static bool? SetAutoComplete(ParameterInfo parameter)
    {
        foreach (var data in parameter.GetCustomAttributesData())
        {
            if (data.AttributeType != typeof(ServiceBusTriggerAttribute))
                continue;
            foreach (var argument in data.NamedArguments)
            {
                if (argument.MemberName == nameof(ServiceBusTriggerAttribute.AutoCompleteMessages))
                    return (bool)argument.TypedValue.Value!;
            }
        }
        return null;
    }
}
