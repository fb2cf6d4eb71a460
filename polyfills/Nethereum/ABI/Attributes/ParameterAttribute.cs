#nullable disable
using Nethereum.ABI.Model;

namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>
/// The Solidity type, name and place of a member. A member of struct type is "tuple" (or "tuple[]"), with the struct's name (or name with "[]") beside it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public class ParameterAttribute : Attribute
{
    /// <exception cref="ArgumentException"><paramref name="type"/> is no Solidity type.</exception>
    /// <exception cref="FormatException">The number within <paramref name="type"/> is none.</exception>
    public ParameterAttribute(string type, string name = null, int order = 1)
    {
        Parameter = new Parameter(type, name, order);
    }

    public ParameterAttribute(string type, string name, int order, bool indexed = false)
        : this(type, name, order)
    {
        Parameter.Indexed = indexed;
    }

    public ParameterAttribute(string type, string name, int order, string structTypeName = null)
        : this(type, name, order)
    {
        StructTypeName = structTypeName;
    }

    public ParameterAttribute(string type, int order)
        : this(type, null, order)
    {
    }

    public Parameter Parameter { get; }

    public int Order => Parameter.Order;

    public string Name => Parameter.Name;

    public string Type => Parameter.Type;

    public string StructTypeName { get; }

    internal AbiType AbiType => Parameter.AbiType;

    /// <summary>The type as EIP-712 writes it: structs by their names.</summary>
    internal string TypeNameInStruct => AbiType.Innermost.Kind == AbiKind.Tuple ? StructTypeName : Type;
}
