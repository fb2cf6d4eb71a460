#nullable disable
namespace Nethereum.ABI.Model;

/// <summary>A parameter of a function, an event or an error.</summary>
public class Parameter
{
    /// <exception cref="ArgumentException"><paramref name="type"/> is no Solidity type.</exception>
    /// <exception cref="FormatException">The number within <paramref name="type"/> is none.</exception>
    public Parameter(string type, string name = null, int order = 1, string internalType = null, string serpentSignature = null)
    {
        AbiType = AbiType.Parse(type);
        Type = type;
        Name = name;
        Order = order;
        InternalType = internalType;
        SerpentSignature = serpentSignature;
    }

    public string Name { get; }

    public string Type { get; }

    public int Order { get; }

    public string InternalType { get; }

    public string SerpentSignature { get; }

    public bool Indexed { get; set; }

    internal AbiType AbiType { get; }
}
