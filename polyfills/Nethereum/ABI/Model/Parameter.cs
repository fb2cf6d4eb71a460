#nullable disable
namespace Nethereum.ABI.Model;

/// <summary>A parameter of a function, an event or an error.</summary>
public class Parameter
{
    /// <exception cref="ArgumentException"><paramref name="type"/> is no Solidity type.</exception>
    /// <exception cref="FormatException">The number within <paramref name="type"/> is none.</exception>
    internal Parameter(string type, string name, int order)
    {
        AbiType = AbiType.Parse(type);
        Type = type;
        Name = name;
        Order = order;
    }

    public string Name { get; }

    public string Type { get; }

    public int Order { get; }

    public bool Indexed { get; set; }

    internal AbiType AbiType { get; }
}
