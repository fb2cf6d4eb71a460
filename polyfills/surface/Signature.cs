using System.Globalization;
using System.Text;

namespace OpenLedger.Polyfills.Surface;

/// <summary>One parameter of a canonical line; <paramref name="Modifier"/> is empty or one of this, ref, out, in, ref readonly, params.</summary>
public sealed record Parameter(string Modifier, string Type, string Name, string? Default)
{
    /// <inheritdoc />
    public override string ToString() =>
        (Modifier.Length == 0 ? "" : Modifier + " ") + Type + " " + Name + (Default is null ? "" : " = " + Default);
}

/// <summary>One type parameter: its variance, its name and its constraints in canonical order.</summary>
public sealed record TypeParameter(string Variance, string Name, IReadOnlyList<string> Constraints);

/// <summary>
/// The canonical text of types and members. The reader of sources and the reader of assemblies both write through it, so that two lines are equal exactly
/// when the members are. Types are written by their simple names, C#'s keyword where there is one.
/// </summary>
public static class Signature
{
    private static readonly Dictionary<string, string> s_keywords = new(StringComparer.Ordinal)
    {
        ["Boolean"] = "bool", ["Byte"] = "byte", ["SByte"] = "sbyte", ["Char"] = "char", ["Decimal"] = "decimal", ["Double"] = "double",
        ["Single"] = "float", ["Int32"] = "int", ["UInt32"] = "uint", ["Int64"] = "long", ["UInt64"] = "ulong", ["Int16"] = "short",
        ["UInt16"] = "ushort", ["Object"] = "object", ["String"] = "string", ["Void"] = "void", ["IntPtr"] = "nint", ["UIntPtr"] = "nuint",
    };

    /// <summary>The simple name of a type of the System namespace, as C#'s keyword where there is one.</summary>
    public static string Keyword(string systemName) => s_keywords.GetValueOrDefault(systemName, systemName);

    /// <summary>A name with its type arguments.</summary>
    public static string Generic(string name, IReadOnlyCollection<string> arguments) =>
        arguments.Count == 0 ? name : $"{name}<{string.Join(", ", arguments)}>";

    /// <summary>A declared name with its type parameters and their variance.</summary>
    public static string Declared(string name, IReadOnlyList<TypeParameter> parameters) =>
        Generic(name, [.. parameters.Select(p => p.Variance.Length == 0 ? p.Name : p.Variance + " " + p.Name)]);

    /// <summary>The where clauses, each with a leading blank.</summary>
    public static string Constraints(IReadOnlyList<TypeParameter> parameters) =>
        string.Concat(parameters.Where(p => p.Constraints.Count > 0).Select(p => $" where {p.Name} : {string.Join(", ", p.Constraints)}"));

    /// <summary>Constraints in canonical order: the kind, the types by name, new(). Nullability and notnull are not part of it.</summary>
    public static IReadOnlyList<string> OrderConstraints(string kind, IEnumerable<string> types, bool constructor)
    {
        var ordered = new List<string>();
        if (kind.Length > 0)
            ordered.Add(kind);
        ordered.AddRange(types.Order(StringComparer.Ordinal));
        if (constructor)
            ordered.Add("new()");
        return ordered;
    }

    /// <summary>The line of a type: what it is, what it derives from.</summary>
    public static string Type(string modifiers, string kind, string? baseType, IReadOnlyList<TypeParameter> parameters) =>
        Words(modifiers, kind) + (baseType is null ? "" : " : " + baseType) + Constraints(parameters);

    /// <summary>A constructor.</summary>
    public static string Constructor(string access, string type, IEnumerable<Parameter> parameters) => $"{access} {type}({string.Join(", ", parameters)})";

    /// <summary>A method or operator; operators go by their metadata names.</summary>
    public static string Method(string access, string modifiers, string returns, string name, IReadOnlyList<TypeParameter> typeParameters, IEnumerable<Parameter> parameters) =>
        $"{Words(access, modifiers, returns)} {Declared(name, typeParameters)}({string.Join(", ", parameters)}){Constraints(typeParameters)}";

    /// <summary>A property, or an indexer where it has parameters.</summary>
    public static string Property(string access, string modifiers, string type, string name, IReadOnlyCollection<Parameter> parameters, IEnumerable<string> accessors) =>
        $"{Words(access, modifiers, type)} {(parameters.Count == 0 ? name : $"this[{string.Join(", ", parameters)}]")} {{ {string.Join(" ", accessors.Select(a => a + ";"))} }}";

    /// <summary>An event.</summary>
    public static string Event(string access, string modifiers, string type, string name) => $"{Words(access, modifiers, "event", type)} {name}";

    /// <summary>A field, with its value where it is constant.</summary>
    public static string Field(string access, string modifiers, string type, string name, string? value) =>
        $"{Words(access, modifiers, type)} {name}{(value is null ? "" : " = " + value)}";

    /// <summary>A constant as it is written in a line; null stands for every <c>default</c> that is not a constant of a simple type.</summary>
    public static string Literal(object? value) => value switch
    {
        null => "default",
        bool b => b ? "true" : "false",
        string s => Quote(s, '"'),
        char c => Quote(c.ToString(), '\''),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"{value.GetType()} is no constant.", nameof(value)),
    };

    /// <summary>A value of an enumeration: the first of its names in ordinal order, or the number where none fits.</summary>
    public static string EnumLiteral(string type, IEnumerable<(string Name, object? Value)> members, object value)
    {
        var wanted = Convert.ToDecimal(value, CultureInfo.InvariantCulture);
        var name = members.Where(m => m.Value is not null && Convert.ToDecimal(m.Value, CultureInfo.InvariantCulture) == wanted)
            .Select(m => m.Name).Order(StringComparer.Ordinal).FirstOrDefault();
        return name is null ? Literal(value) : $"{type}.{name}";
    }

    /// <summary>The words that are not empty, with a blank between.</summary>
    public static string Words(params string[] words) => string.Join(' ', words.Where(w => w.Length > 0));

    private static string Quote(string text, char quote)
    {
        var quoted = new StringBuilder().Append(quote);
        foreach (var c in text)
        {
            if (c == quote || c == '\\')
                quoted.Append('\\').Append(c);
            else if (char.IsControl(c) || char.IsSurrogate(c))
                quoted.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
            else
                quoted.Append(c);
        }
        return quoted.Append(quote).ToString();
    }
}
