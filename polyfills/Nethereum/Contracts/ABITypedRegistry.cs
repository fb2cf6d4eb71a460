#nullable disable
using System.Collections.Concurrent;
using System.Reflection;
using Nethereum.ABI;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.ABI.Model;

namespace Nethereum.Contracts;

/// <summary>The ABI that classes describe by their attributes.</summary>
public static class ABITypedRegistry
{
    private static readonly ConcurrentDictionary<Type, FunctionABI> s_functions = new();
    private static readonly ConcurrentDictionary<Type, EventABI> s_events = new();
    private static readonly ConcurrentDictionary<Type, ErrorABI> s_errors = new();

    public static FunctionABI GetFunctionABI<TFunctionMessage>() => GetFunctionABI(typeof(TFunctionMessage));

    /// <exception cref="ArgumentException">The class has no [Function].</exception>
    public static FunctionABI GetFunctionABI(Type functionABIType) => s_functions.GetOrAdd(functionABIType, static type =>
    {
        var attribute = Attribute<FunctionAttribute>(type);
        return new FunctionABI(attribute.Name, AbiShape.OfMembers(type), attribute.ReturnType is { } returns ? AbiType.Parse(returns) : null);
    });

    public static EventABI GetEvent<TEvent>() => GetEvent(typeof(TEvent));

    /// <exception cref="ArgumentException">The class has no [Event].</exception>
    public static EventABI GetEvent(Type type) => s_events.GetOrAdd(type, static type =>
    {
        var attribute = Attribute<EventAttribute>(type);
        return new EventABI(attribute.Name, attribute.IsAnonymous, AbiShape.OfMembers(type));
    });

    public static ErrorABI GetError<TError>() => GetError(typeof(TError));

    /// <exception cref="ArgumentException">The class has no [Error].</exception>
    public static ErrorABI GetError(Type type) => s_errors.GetOrAdd(type, static type => new ErrorABI(Attribute<ErrorAttribute>(type).Name, AbiShape.OfMembers(type)));

    private static T Attribute<T>(Type type)
        where T : Attribute => type.GetCustomAttribute<T>(inherit: true) ?? throw new ArgumentException($"{type} has no [{typeof(T).Name.Replace("Attribute", "", StringComparison.Ordinal)}].");
}
