#nullable disable
using System.Collections.Concurrent;
using System.Numerics;
using System.Reflection;
using System.Text;
using Nethereum.ABI.FunctionEncoding;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.ABI.Model;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Util;

namespace Nethereum.ABI;

/// <summary>A Solidity type together with the .NET type that holds its values: what encoding and decoding follow.</summary>
internal sealed class AbiShape
{
    private static readonly ConcurrentDictionary<Type, AbiShape> s_tuples = new();
    private static readonly AbiType s_tuple = AbiType.Parse("tuple");

    private AbiShape(AbiType type, Type holder, AbiShape element, AbiMember[] members)
    {
        Type = type;
        Holder = holder;
        Element = element;
        Members = members;
        IsDynamic = type.Kind switch
        {
            AbiKind.String or AbiKind.Bytes => true,
            AbiKind.Array => type.Count is null || element.IsDynamic,
            AbiKind.Tuple => members.Any(m => m.Shape.IsDynamic),
            _ => false,
        };
        HeadLength = IsDynamic ? AbiWord.Length : type.Kind switch
        {
            AbiKind.Array => checked(type.Count.Value * element.HeadLength),
            AbiKind.Tuple => members.Sum(m => m.Shape.HeadLength),
            _ => AbiWord.Length,
        };
    }

    internal AbiType Type { get; }

    /// <summary>The .NET type.</summary>
    internal Type Holder { get; }

    /// <summary>What an array holds; null for all others.</summary>
    internal AbiShape Element { get; }

    /// <summary>A tuple's members in order; empty for all others.</summary>
    internal AbiMember[] Members { get; }

    /// <summary>True where the value stands behind an offset ("Formal Specification of the Encoding").</summary>
    internal bool IsDynamic { get; }

    /// <summary>Bytes in the head: the whole value, or its offset.</summary>
    internal int HeadLength { get; }

    internal Parameter[] Parameters => [.. Members.Select(m => m.Parameter)];

    /// <summary>The type as a signature has it.</summary>
    internal string CanonicalName => Type.Kind switch
    {
        AbiKind.Tuple => $"({string.Join(',', Members.Select(m => m.Shape.CanonicalName))})",
        AbiKind.Array => $"{Element.CanonicalName}[{Type.Count}]",
        _ => Type.CanonicalName,
    };

    /// <summary>The tuple of a class's properties with <see cref="ParameterAttribute"/>.</summary>
    internal static AbiShape OfMembers(Type holder) => s_tuples.GetOrAdd(holder, static h => new AbiShape(s_tuple, h, null, [.. PropertiesOf(h)
        .Select(p => (Property: p, Attribute: p.GetCustomAttribute<ParameterAttribute>(inherit: true)))
        .OrderBy(p => p.Attribute.Order)
        .Select(p => new AbiMember(p.Attribute.Parameter, p.Property, Of(p.Attribute.AbiType, p.Property.PropertyType)))]));

    internal static AbiShape Of(AbiType type, Type holder) => type.Kind switch
    {
        AbiKind.Tuple => OfMembers(holder),
        AbiKind.Array => new AbiShape(type, holder, Of(type.Element, ElementOf(holder)), []),
        _ => new AbiShape(type, holder, null, []),
    };

    /// <summary>The tuple of parameters that no class describes, of the types that values have where nobody names them.</summary>
    internal static AbiShape OfParameters(IEnumerable<Parameter> parameters) => new(s_tuple, typeof(List<ParameterOutput>), null, [.. parameters
        .OrderBy(p => p.Order)
        .Select(p => new AbiMember(p, null, OfDefault(p.AbiType)))]);

    /// <summary>The same type, with the .NET types that values have where nobody names them.</summary>
    internal AbiShape ToDefault() => Type.Kind switch
    {
        AbiKind.Tuple => new AbiShape(Type, typeof(List<ParameterOutput>), null, [.. Members.Select(m => new AbiMember(m.Parameter, null, m.Shape.ToDefault()))]),
        AbiKind.Array => ArrayOf(Type, Element.ToDefault()),
        _ => OfDefault(Type),
    };

    internal static string Hash(string signature) => Sha3Keccack.Current.CalculateHash(Encoding.UTF8.GetBytes(signature)).ToHex();

    private static AbiShape OfDefault(AbiType type) => type.Kind switch
    {
        AbiKind.Tuple => throw new NotSupportedException("The members of a tuple are not known from its type alone."),
        AbiKind.Array => ArrayOf(type, OfDefault(type.Element)),
        AbiKind.Bool => Of(type, typeof(bool)),
        AbiKind.Int or AbiKind.UInt => Of(type, typeof(BigInteger)),
        AbiKind.Address or AbiKind.String => Of(type, typeof(string)),
        _ => Of(type, typeof(byte[])),
    };

    private static AbiShape ArrayOf(AbiType type, AbiShape element) => new(type, typeof(List<>).MakeGenericType(element.Holder), element, []);

    /// <summary>A property that hides or overrides another is taken once.</summary>
    private static IEnumerable<PropertyInfo> PropertiesOf(Type holder) => holder.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(p => p.IsDefined(typeof(ParameterAttribute), inherit: true))
        .GroupBy(p => p.Name, StringComparer.Ordinal)
        .Select(g => g.MaxBy(p => Depth(p.DeclaringType)));

    private static int Depth(Type type) => type.BaseType is null ? 0 : 1 + Depth(type.BaseType);

    /// <summary>An indexed array's property holds the hash as a text, and is never decoded as the array.</summary>
    private static Type ElementOf(Type list) => list.GetInterfaces().Prepend(list)
        .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0] ?? typeof(object);
}
