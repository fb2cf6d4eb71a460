using System.Reflection;
using System.Runtime.CompilerServices;

namespace OpenLedger.Polyfills.Surface;

/// <summary>
/// Reads the public surface of a compiled assembly into the lines that <see cref="SourceSurface"/> writes for sources. Of the interfaces of a type it names
/// only those that no other interface and no base class of it brings along.
/// </summary>
public static class AssemblySurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The public types of <paramref name="assembly"/>, with or without nullable annotations.</summary>
    public static IReadOnlyList<SurfaceType> Read(Assembly assembly, bool annotate) => [.. assembly.GetTypes().Where(IsVisible).Select(t => Read(t, annotate))];

    /// <summary>One type.</summary>
    public static SurfaceType Read(Type type, bool annotate)
    {
        var members = new List<string>();
        if (type is { IsEnum: false } && !IsDelegate(type))
            members.AddRange(OwnInterfaces(type).Select(i => "implements " + Plain(i)));
        if (!IsDelegate(type))
            members.AddRange(type.GetMembers(Declared).Where(m => IsMember(m, type)).Select(m => new MemberText(type, annotate).Member(m)));
        return new SurfaceType(FullName(type), Declaration(type), [.. members.Distinct(StringComparer.Ordinal)]) { IsClosed = IsClosed(type) };
    }

    private static bool IsVisible(Type type) =>
        !type.Name.Contains('<', StringComparison.Ordinal)
        && (type.IsPublic || (type.DeclaringType is { } outer && IsVisible(outer) && (type.IsNestedPublic || ((type.IsNestedFamily || type.IsNestedFamORAssem) && !outer.IsSealed))));

    private static bool IsClosed(Type type) => type.IsInterface && type.GetInterfaces().Append(type).SelectMany(i => i.GetMethods(Declared)).Any(m => m is { IsAssembly: true, IsAbstract: true });

    private static bool IsDelegate(Type type) => type.BaseType == typeof(MulticastDelegate);

    private static string FullName(Type type)
    {
        var name = Signature.Generic(SimpleName(type), [.. OwnArguments(type).Select(a => a.Name)]);
        return type.DeclaringType is not null ? $"{FullName(type.DeclaringType)}.{name}" : string.IsNullOrEmpty(type.Namespace) ? name : $"{type.Namespace}.{name}";
    }

    private static string SimpleName(Type type) => type.Name.Split('`')[0];

    private static IEnumerable<Type> OwnArguments(Type type) => type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0);

    private static string Declaration(Type type)
    {
        var parameters = TypeParameters(OwnArguments(type));
        if (type.IsEnum)
            return Signature.Type("", "enum", Plain(type.GetEnumUnderlyingType()) is var u && u != "int" ? u : null, []);
        if (IsDelegate(type))
            return new MemberText(type, annotate: true).Method(type.GetMethod("Invoke")!, isDelegate: true).TrimStart('~');
        if (type.IsInterface)
            return Signature.Type("", "interface", null, parameters);
        if (type.IsValueType)
            return Signature.Type(Signature.Words(type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly" : "", type.IsByRefLike ? "ref" : ""), "struct", null, parameters);
        var modifiers = type is { IsAbstract: true, IsSealed: true } ? "static" : type.IsAbstract ? "abstract" : type.IsSealed ? "sealed" : "";
        return Signature.Type(modifiers, "class", type.BaseType == typeof(object) ? null : Plain(type.BaseType!), parameters);
    }

    private static IEnumerable<Type> OwnInterfaces(Type type)
    {
        var all = type.GetInterfaces();
        var inherited = all.SelectMany(i => i.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []).ToHashSet();
        return all.Where(i => IsVisible(i.IsGenericType ? i.GetGenericTypeDefinition() : i) && !inherited.Contains(i));
    }

    private static bool IsMember(MemberInfo member, Type type) => !member.Name.Contains('<', StringComparison.Ordinal) && member switch
    {
        ConstructorInfo c => !c.IsStatic && IsVisible(c, type),
        MethodInfo m => IsVisible(m, type) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) && !(m.Name == "Finalize" && m.IsFamily),
        PropertyInfo p => p.GetAccessors(nonPublic: true).Any(a => IsVisible(a, type)),
        EventInfo e => IsVisible(e.AddMethod!, type),
        FieldInfo f => !f.IsSpecialName && (f.IsPublic || ((f.IsFamily || f.IsFamilyOrAssembly) && !type.IsSealed)),
        _ => false,
    };

    private static bool IsVisible(MethodBase method, Type type) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !type.IsSealed);

    private static List<TypeParameter> TypeParameters(IEnumerable<Type> parameters) => [.. parameters.Select(p =>
    {
        var flags = p.GenericParameterAttributes;
        var variance = flags.HasFlag(GenericParameterAttributes.Contravariant) ? "in" : flags.HasFlag(GenericParameterAttributes.Covariant) ? "out" : "";
        var isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var unmanaged = p.GetCustomAttributesData().Any(a => a.AttributeType.Name == "IsUnmanagedAttribute");
        return new TypeParameter(variance, p.Name, Signature.OrderConstraints(
            unmanaged ? "unmanaged" : isStruct ? "struct" : flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? "class" : "",
            p.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(Plain),
            flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct));
    })];

    private static string Plain(Type type) => TypeText.Write(type, new NullableFlags(0), annotate: false);

    private sealed class MemberText(Type owner, bool annotate)
    {
        private bool _oblivious;

        public string Member(MemberInfo member) => member switch
        {
            ConstructorInfo c => Line(Signature.Constructor(Access(c), SimpleName(owner), Parameters(c, owner))),
            MethodInfo m => Method(m, isDelegate: false),
            PropertyInfo p => Property(p),
            EventInfo e => Line(Signature.Event(Access(e.AddMethod!), Modifiers(e.AddMethod!), Text(e.EventHandlerType!, e, owner), e.Name)),
            FieldInfo f => Field(f),
            _ => throw new InvalidOperationException($"{member.MemberType} is no member."),
        };

        public string Method(MethodInfo m, bool isDelegate)
        {
            var returns = RefPrefix(m.ReturnParameter, m.ReturnType) + Text(m.ReturnType, m.ReturnParameter, m, owner);
            return isDelegate
                ? Line(Signature.Method("", "delegate", returns, SimpleName(owner), TypeParameters(OwnArguments(owner)), Parameters(m, owner)))
                : Line(Signature.Method(Access(m), Modifiers(m), returns, m.Name, TypeParameters(m.GetGenericArguments()), Parameters(m, owner)));
        }

        private string Property(PropertyInfo p)
        {
            var accessors = new[] { p.GetMethod, p.SetMethod }.Where(a => a is not null && IsVisible(a, owner)).Select(a => a!).ToList();
            var access = accessors.Any(a => a.IsPublic) ? "public" : "protected";
            var written = accessors.Select(a => Signature.Words(Access(a) == access ? "" : Access(a), a == p.GetMethod ? "get" : IsInit(a) ? "init" : "set"));
            var type = (p.GetMethod is { } g ? RefPrefix(g.ReturnParameter, g.ReturnType) : "") + Text(p.PropertyType, p, owner);
            var index = p.GetIndexParameters();
            var parameters = index.Select((x, i) => Parameter(x, i, (MethodBase)(p.GetMethod ?? p.SetMethod!))).ToList();
            var required = p.GetCustomAttributesData().Any(a => a.AttributeType.Name == "RequiredMemberAttribute") ? "required" : "";
            return Line(Signature.Property(access, Signature.Words(required, Modifiers(accessors[0])), type, p.Name, parameters, written));
        }

        private string Field(FieldInfo f)
        {
            if (owner.IsEnum)
                return $"{f.Name} = {Signature.Literal(f.GetRawConstantValue())}";
            var modifiers = f.IsLiteral ? "const" : Signature.Words(f.IsStatic ? "static" : "", f.IsInitOnly ? "readonly" : "");
            return Line(Signature.Field(f.IsPublic ? "public" : "protected", modifiers, Text(f.FieldType, f, owner), f.Name, f.IsLiteral ? Constant(f.FieldType, f.GetRawConstantValue()) : null));
        }

        private List<Parameter> Parameters(MethodBase method, Type type) => [.. method.GetParameters().Select((p, i) => Parameter(p, i, method))];

        private Parameter Parameter(ParameterInfo p, int index, MethodBase method)
        {
            var modifier = p.IsDefined(typeof(ParamArrayAttribute)) || Has(p, "ParamCollectionAttribute") ? "params"
                : !p.ParameterType.IsByRef ? ""
                : p.IsOut ? "out" : Has(p, "RequiresLocationAttribute") ? "ref readonly" : p.IsIn ? "in" : "ref";
            if (index == 0 && method.IsDefined(typeof(ExtensionAttribute)))
                modifier = Signature.Words("this", modifier);
            return new Parameter(modifier, Text(p.ParameterType, p, method, owner), p.Name ?? "", p.HasDefaultValue ? Constant(p.ParameterType, p.RawDefaultValue) : null);
        }

        private string Text(Type type, ICustomAttributeProvider place, params MemberInfo[] scopes)
        {
            var flags = NullableFlags.Of(place, scopes);
            var text = TypeText.Write(type, flags, annotate);
            _oblivious |= flags.SawOblivious;
            return text;
        }

        private string Line(string line) => annotate && _oblivious ? "~" + line : line;

        private static bool Has(ParameterInfo p, string attribute) => p.GetCustomAttributesData().Any(a => a.AttributeType.Name == attribute);

        private static string RefPrefix(ParameterInfo p, Type type) => !type.IsByRef ? "" : p.GetRequiredCustomModifiers().Any(m => m.Name == "InAttribute") ? "ref readonly " : "ref ";

        private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit");

        private static string Access(MethodBase m) => m.IsPublic ? "public" : "protected";

        private static string Modifiers(MethodInfo m)
        {
            if (m.DeclaringType!.IsInterface)
                return m.IsStatic ? Signature.Words("static", m.IsAbstract ? "abstract" : "") : "";
            if (m.IsStatic)
                return "static";
            var overrides = m.GetBaseDefinition() != m;
            if (m.IsAbstract)
                return Signature.Words("abstract", overrides ? "override" : "");
            if (overrides)
                return Signature.Words(m.IsFinal ? "sealed" : "", "override");
            return m is { IsVirtual: true, IsFinal: false } ? "virtual" : "";
        }

        private static string Constant(Type type, object? value)
        {
            var simple = Nullable.GetUnderlyingType(type) ?? type;
            return simple.IsEnum && value is not null
                ? Signature.EnumLiteral(simple.Name, simple.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (f.Name, f.GetRawConstantValue())), value)
                : Signature.Literal(value);
        }
    }
}
