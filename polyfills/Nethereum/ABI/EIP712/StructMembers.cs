using System.Collections.Concurrent;
using System.Reflection;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace Nethereum.ABI.EIP712;

/// <summary>The members of a class that carry <see cref="ParameterAttribute"/>, read once per class.</summary>
internal static class StructMembers
{
    private static readonly ConcurrentDictionary<Type, (PropertyInfo Property, ParameterAttribute Parameter)[]> Cache = new();

    /// <summary>In the order that the attributes give. A property that hides or overrides another stands for both.</summary>
    internal static (PropertyInfo Property, ParameterAttribute Parameter)[] Of(Type type) => Cache.GetOrAdd(type, Read);

    private static (PropertyInfo Property, ParameterAttribute Parameter)[] Read(Type type) => type.GetRuntimeProperties()
        .GroupBy(property => property.Name, StringComparer.Ordinal)
        .Select(sameName => sameName.MaxBy(property => Depth(property.DeclaringType!))!)
        .Where(property => property.IsDefined(typeof(ParameterAttribute), inherit: true))
        .Select(property => (Property: property, Parameter: property.GetCustomAttribute<ParameterAttribute>(inherit: true)!))
        .OrderBy(member => member.Parameter.Order)
        .ToArray();

    private static int Depth(Type type) => type.BaseType is { } parent ? Depth(parent) + 1 : 0;
}
