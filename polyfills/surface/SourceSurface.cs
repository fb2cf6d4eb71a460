using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OpenLedger.Polyfills.Surface;

/// <summary>How sources are to be read.</summary>
/// <param name="Nullable">True where the project enables nullable reference types; directives in the files win over it.</param>
/// <param name="Symbols">Preprocessor symbols.</param>
public sealed record SourceOptions(bool Nullable, IReadOnlyCollection<string> Symbols);

/// <summary>
/// Reads the public surface from C# sources or API listings. The compiler merges partial types, adds what it always adds and folds constants; types that are
/// declared elsewhere stay unresolved, which is no hindrance, because types are written by their simple names.
/// </summary>
public static class SourceSurface
{
    private static readonly Lazy<List<PortableExecutableReference>> s_runtime = new(() =>
        [.. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(p => Path.GetFileName(p) is var f && (f.StartsWith("System.", StringComparison.Ordinal) || f is "netstandard.dll" or "mscorlib.dll"))
            .Select(p => MetadataReference.CreateFromFile(p))]);

    /// <summary>The public types declared in <paramref name="sources"/>.</summary>
    /// <exception cref="InvalidDataException">A source does not parse.</exception>
    public static IReadOnlyList<SurfaceType> Read(IEnumerable<string> sources, SourceOptions options)
    {
        var parse = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview).WithPreprocessorSymbols(options.Symbols);
        var trees = sources.Select(s => CSharpSyntaxTree.ParseText(s, parse)).ToList();
        var broken = trees.SelectMany(t => t.GetDiagnostics()).FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error);
        if (broken is not null)
            throw new InvalidDataException(broken.ToString());
        var compilation = CSharpCompilation.Create("upstream", trees, s_runtime.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true,
                nullableContextOptions: options.Nullable ? NullableContextOptions.Enable : NullableContextOptions.Disable));
        return [.. Types(compilation.Assembly.GlobalNamespace).Where(IsVisible).Select(Read)];
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol scope) =>
        scope.GetMembers().OfType<INamespaceOrTypeSymbol>().SelectMany(m => m is INamedTypeSymbol t ? Types(t).Prepend(t) : Types(m));

    private static bool IsVisible(INamedTypeSymbol type) => type.CanBeReferencedByName && IsVisible((ISymbol)type) && (type.ContainingType is null || IsVisible(type.ContainingType));

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility == Accessibility.Public
        || (symbol.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal && symbol.ContainingType is { IsSealed: false });

    private static SurfaceType Read(INamedTypeSymbol type)
    {
        var members = new List<string>();
        if (type.TypeKind is not (TypeKind.Enum or TypeKind.Delegate))
            members.AddRange(Interfaces(type).Select(i => "implements " + Plain(i)));
        if (type.TypeKind != TypeKind.Delegate)
            members.AddRange(type.GetMembers().Where(m => IsMember(m, type)).Select(m => Member(m, type)));
        return new SurfaceType(FullName(type), Declaration(type), [.. members.Distinct(StringComparer.Ordinal)]);
    }

    private static string FullName(INamedTypeSymbol type)
    {
        var name = Signature.Generic(type.Name, [.. type.TypeParameters.Select(p => p.Name)]);
        return type.ContainingType is not null ? $"{FullName(type.ContainingType)}.{name}"
            : type.ContainingNamespace.IsGlobalNamespace ? name : $"{type.ContainingNamespace.ToDisplayString()}.{name}";
    }

    private static string Declaration(INamedTypeSymbol type)
    {
        var parameters = TypeParameters(type.TypeParameters);
        switch (type.TypeKind)
        {
            case TypeKind.Enum:
                var underlying = Plain(type.EnumUnderlyingType!);
                return Signature.Type("", "enum", underlying == "int" ? null : underlying, []);
            case TypeKind.Delegate:
                return new MemberText(type).Method(type.DelegateInvokeMethod!, "delegate").TrimStart('~');
            case TypeKind.Interface:
                return Signature.Type("", "interface", null, parameters);
            case TypeKind.Struct:
                return Signature.Type(Signature.Words(type.IsReadOnly ? "readonly" : "", type.IsRefLikeType ? "ref" : ""), "struct", null, parameters);
            default:
                var modifiers = type.IsStatic ? "static" : type.IsAbstract ? "abstract" : type.IsSealed ? "sealed" : "";
                return Signature.Type(modifiers, "class", Base(type) is { } b ? Plain(b) : null, parameters);
        }
    }

    /// <summary>
    /// The base class. What is declared elsewhere the compiler cannot tell from an interface, wherever it files it; there the name decides.
    /// </summary>
    private static INamedTypeSymbol? Base(INamedTypeSymbol type) =>
        type.BaseType is { } b && b.SpecialType != SpecialType.System_Object && !IsUnresolvedInterface(b) ? b
        : type.TypeKind == TypeKind.Class ? type.Interfaces.FirstOrDefault(i => i.TypeKind == TypeKind.Error && !IsUnresolvedInterface(i)) : null;

    private static IEnumerable<INamedTypeSymbol> Interfaces(INamedTypeSymbol type)
    {
        var resolved = type.AllInterfaces.Where(i => i.TypeKind == TypeKind.Error ? type.TypeKind != TypeKind.Class || IsUnresolvedInterface(i) : i.DeclaredAccessibility == Accessibility.Public);
        return type.BaseType is { } b && IsUnresolvedInterface(b) ? resolved.Append(b) : resolved;
    }

    private static bool IsUnresolvedInterface(INamedTypeSymbol type) => type.TypeKind == TypeKind.Error && IsInterfaceName(type.Name);

    private static bool IsInterfaceName(string name) => name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]);

    private static bool IsMember(ISymbol member, INamedTypeSymbol type) => IsVisible(member) && member switch
    {
        INamedTypeSymbol => false,
        IMethodSymbol m => m.MethodKind switch
        {
            MethodKind.Constructor => !(m.IsImplicitlyDeclared && type.TypeKind is TypeKind.Struct or TypeKind.Enum),
            MethodKind.Ordinary => !m.Name.Contains('<', StringComparison.Ordinal),
            MethodKind.UserDefinedOperator or MethodKind.Conversion => true,
            _ => false,
        },
        IPropertySymbol p => !p.ExplicitInterfaceImplementations.Any(),
        IFieldSymbol f => f.CanBeReferencedByName,
        IEventSymbol => true,
        _ => false,
    };

    private static string Member(ISymbol member, INamedTypeSymbol type)
    {
        var text = new MemberText(type);
        return member switch
        {
            IMethodSymbol { MethodKind: MethodKind.Constructor } m => text.Constructor(m),
            IMethodSymbol m => text.Method(m, null),
            IPropertySymbol p => text.Property(p),
            IEventSymbol e => text.Event(e),
            IFieldSymbol f => text.Field(f),
            _ => throw new InvalidOperationException($"{member.Kind} is no member."),
        };
    }

    private static List<TypeParameter> TypeParameters(IEnumerable<ITypeParameterSymbol> parameters) => [.. parameters.Select(p => new TypeParameter(
        p.Variance switch { VarianceKind.In => "in", VarianceKind.Out => "out", _ => "" }, p.Name,
        Signature.OrderConstraints(
            p.HasUnmanagedTypeConstraint ? "unmanaged" : p.HasValueTypeConstraint ? "struct" : p.HasReferenceTypeConstraint ? "class" : "",
            p.ConstraintTypes.Select(Plain), p.HasConstructorConstraint)))];

    private static string Plain(ITypeSymbol type) => new MemberText(null).Type(type.WithNullableAnnotation(NullableAnnotation.None), annotate: false);

    /// <summary>Writes one member and remembers whether a type in it carried no annotation.</summary>
    private sealed class MemberText(INamedTypeSymbol? owner)
    {
        private bool _oblivious;

        public string Constructor(IMethodSymbol m)
        {
            var parameters = m.Parameters.Select(Parameter).ToList();
            return Mark(Signature.Constructor(Access(m), owner!.Name, parameters));
        }

        public string Method(IMethodSymbol m, string? kind)
        {
            var returns = (m.ReturnsByRefReadonly ? "ref readonly " : m.ReturnsByRef ? "ref " : "") + Type(m.ReturnType);
            var parameters = m.Parameters.Select(Parameter).ToList();
            return kind is null
                ? Mark(Signature.Method(Access(m), Modifiers(m), returns, m.MetadataName, TypeParameters(m.TypeParameters), parameters))
                : Mark(Signature.Method("", kind, returns, owner!.Name, TypeParameters(owner.TypeParameters), parameters));
        }

        public string Property(IPropertySymbol p)
        {
            var accessors = new List<string>();
            foreach (var a in new[] { p.GetMethod, p.SetMethod })
            {
                if (a is not null && IsVisible(a))
                    accessors.Add(Signature.Words(Access(a) == Access(p) ? "" : Access(a), a.MethodKind == MethodKind.PropertyGet ? "get" : a.IsInitOnly ? "init" : "set"));
            }
            var type = (p.ReturnsByRefReadonly ? "ref readonly " : p.ReturnsByRef ? "ref " : "") + Type(p.Type);
            var parameters = p.Parameters.Select(Parameter).ToList();
            return Mark(Signature.Property(Access(p), Signature.Words(p.IsRequired ? "required" : "", Modifiers(p)), type, p.Name, parameters, accessors));
        }

        public string Event(IEventSymbol e) => Mark(Signature.Event(Access(e), Modifiers(e), Type(e.Type), e.Name));

        public string Field(IFieldSymbol f)
        {
            if (owner!.TypeKind == TypeKind.Enum)
                return $"{f.Name} = {Signature.Literal(f.ConstantValue)}";
            var modifiers = f.IsConst ? "const" : Signature.Words(f.IsStatic ? "static" : "", f.IsReadOnly ? "readonly" : "");
            return Mark(Signature.Field(Access(f), modifiers, Type(f.Type), f.Name, f.IsConst ? Constant(f.Type, f.ConstantValue) : null));
        }

        public string Type(ITypeSymbol type, bool annotate = true)
        {
            // The compiler takes T? for a Nullable<T> where T is declared elsewhere; that such a T has no annotation of its own says nothing.
            if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            {
                var argument = nullable.TypeArguments[0];
                return Type(argument.TypeKind == TypeKind.Error ? argument.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : argument, annotate) + "?";
            }
            var mark = "";
            if (type is { IsValueType: false, TypeKind: not TypeKind.Pointer } && type.SpecialType != SpecialType.System_Void)
            {
                _oblivious |= type.NullableAnnotation == NullableAnnotation.None;
                mark = annotate && type.NullableAnnotation == NullableAnnotation.Annotated ? "?" : "";
            }
            return type switch
            {
                IArrayTypeSymbol a => $"{Type(a.ElementType, annotate)}[{new string(',', a.Rank - 1)}]{mark}",
                IPointerTypeSymbol p => Type(p.PointedAtType, annotate) + "*",
                IDynamicTypeSymbol => "object" + mark,
                INamedTypeSymbol { IsTupleType: true } t => $"({string.Join(", ", t.TupleElements.Select(e => Type(e.Type, annotate)))})",
                INamedTypeSymbol n => Signature.Generic(Name(n), [.. n.TypeArguments.Select(x => Type(x, annotate))]) + mark,
                _ => type.Name + mark,
            };
        }

        private static string Name(INamedTypeSymbol n) =>
            n.SpecialType != SpecialType.None || n.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true } ? Signature.Keyword(n.Name) : n.Name;

        private static string Access(ISymbol symbol) => symbol.DeclaredAccessibility == Accessibility.Public ? "public" : "protected";

        private static string Modifiers(ISymbol m) =>
            m.ContainingType.TypeKind == TypeKind.Interface ? Signature.Words(m.IsStatic ? "static" : "", m.IsStatic && m.IsAbstract ? "abstract" : "")
            : m.IsStatic ? "static"
            : m.IsAbstract ? Signature.Words("abstract", m.IsOverride ? "override" : "")
            : m.IsOverride ? Signature.Words(m.IsSealed ? "sealed" : "", "override")
            : m.IsVirtual ? "virtual" : "";

        private static string Constant(ITypeSymbol type, object? value)
        {
            var simple = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } n ? n.TypeArguments[0] : type;
            return simple.TypeKind == TypeKind.Enum && value is not null
                ? Signature.EnumLiteral(simple.Name, simple.GetMembers().OfType<IFieldSymbol>().Select(f => (f.Name, f.ConstantValue)), value)
                : Signature.Literal(value);
        }

        private Parameter Parameter(IParameterSymbol p, int index)
        {
            var modifier = p.IsParams ? "params" : p.RefKind switch
            {
                RefKind.Ref => "ref", RefKind.Out => "out", RefKind.In => "in", RefKind.RefReadOnlyParameter => "ref readonly", _ => "",
            };
            if (index == 0 && p.ContainingSymbol is IMethodSymbol { IsExtensionMethod: true })
                modifier = Signature.Words("this", modifier);
            return new Parameter(modifier, Type(p.Type), p.Name, p.HasExplicitDefaultValue ? Default(p) : null);
        }

        private static string Default(IParameterSymbol p)
        {
            // The compiler cannot fold a constant of a type that is declared elsewhere: then the text says it, as Type.Member.
            var written = p.DeclaringSyntaxReferences.Select(r => (r.GetSyntax() as ParameterSyntax)?.Default?.Value).FirstOrDefault();
            return p.ExplicitDefaultValue is null && written is MemberAccessExpressionSyntax access
                ? string.Join('.', access.ToString().Split('.').TakeLast(2))
                : Constant(p.Type, p.ExplicitDefaultValue);
        }

        private string Mark(string line) => _oblivious ? "~" + line : line;
    }
}
