using System.Reflection;
using System.Runtime.CompilerServices;

namespace OpenLedger.Polyfills.Surface;

/// <summary>Writes a runtime type in the canonical form.</summary>
internal static class TypeText
{
    /// <summary>Walks the type in the order in which the compiler wrote its nullable flags, one a reference, array or type parameter.</summary>
    public static string Write(Type type, NullableFlags flags, bool annotate)
    {
        if (type.IsByRef)
            return Write(type.GetElementType()!, flags, annotate);
        if (type.IsPointer)
            return Write(type.GetElementType()!, flags, annotate) + "*";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Write(underlying, flags, annotate) + "?";

        var mark = "";
        if (type.IsValueType && !type.IsGenericParameter)
        {
            if (type.IsGenericType)
                flags.Skip();
        }
        else if (type.IsGenericParameter && type.GenericParameterAttributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            flags.Skip();
        else
            mark = flags.Next() == 2 && annotate ? "?" : "";

        if (type.IsArray)
            return $"{Write(type.GetElementType()!, flags, annotate)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        if (type.IsGenericParameter)
            return type.Name + mark;
        var own = type.GetGenericArguments();
        var outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var written = own.Select(a => Write(a, flags, annotate)).Skip(outer).ToList();
        if (type.IsGenericType && typeof(ITuple).IsAssignableFrom(type) && type.IsValueType)
            return $"({string.Join(", ", written)})";
        var name = type.Name.Split('`')[0];
        return Signature.Generic(type.Namespace == "System" && type.DeclaringType is null ? Signature.Keyword(name) : name, written) + mark;
    }
}

/// <summary>The nullable flags of one place: 0 without annotation, 1 not null, 2 nullable. They come from the place itself or from what encloses it.</summary>
internal sealed class NullableFlags(params byte[] flags)
{
    private int _next;

    /// <summary>True once a flag without annotation was read.</summary>
    public bool SawOblivious { get; private set; }

    /// <summary>The flags of a member, parameter or return value, whose default the nearest of <paramref name="scopes"/> says.</summary>
    public static NullableFlags Of(ICustomAttributeProvider place, params MemberInfo[] scopes)
    {
        if (Argument(Data(place), "NullableAttribute") is { } own)
        {
            return own.Value is IEnumerable<CustomAttributeTypedArgument> many
                ? new NullableFlags([.. many.Select(m => (byte)m.Value!)])
                : new NullableFlags((byte)own.Value!);
        }
        foreach (var scope in scopes.Concat(Enclosing(scopes[^1])))
        {
            if (Argument(scope.GetCustomAttributesData(), "NullableContextAttribute") is { } context)
                return new NullableFlags((byte)context.Value!);
        }
        return Argument(scopes[^1].Module.GetCustomAttributesData(), "NullableContextAttribute") is { } module ? new NullableFlags((byte)module.Value!) : new NullableFlags(0);
    }

    /// <summary>The flag of the next reference.</summary>
    public byte Next()
    {
        var flag = Read();
        SawOblivious |= flag == 0;
        return flag;
    }

    /// <summary>Passes over a flag that says nothing: that of a generic value type.</summary>
    public void Skip() => Read();

    private byte Read() => flags.Length == 1 ? flags[0] : _next < flags.Length ? flags[_next++] : (byte)0;

    private static IEnumerable<MemberInfo> Enclosing(MemberInfo member)
    {
        for (var type = member.DeclaringType; type is not null; type = type.DeclaringType)
            yield return type;
    }

    private static IEnumerable<CustomAttributeData> Data(ICustomAttributeProvider place) => place switch
    {
        ParameterInfo p => p.GetCustomAttributesData(),
        MemberInfo m => m.GetCustomAttributesData(),
        _ => throw new ArgumentException($"{place} has no attributes.", nameof(place)),
    };

    private static CustomAttributeTypedArgument? Argument(IEnumerable<CustomAttributeData> attributes, string name)
    {
        var found = attributes.FirstOrDefault(a => a.AttributeType.Namespace == "System.Runtime.CompilerServices" && a.AttributeType.Name == name);
        return found is null ? null : found.ConstructorArguments[0];
    }
}
