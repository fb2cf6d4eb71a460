#nullable disable
namespace Nethereum.ABI.Model;

public class ErrorABI
{
    internal ErrorABI(string name, AbiShape inputs)
    {
        Name = name;
        Inputs = inputs;
        Signature = name + inputs.CanonicalName;
        Sha3Signature = AbiShape.Hash(Signature)[..8];
    }

    public string Name { get; }

    public Parameter[] InputParameters => Inputs.Parameters;

    /// <summary>The name with the types of the parameters.</summary>
    public string Signature { get; }

    /// <summary>The selector: 8 hexadecimal digits without prefix.</summary>
    public string Sha3Signature { get; }

    internal AbiShape Inputs { get; }
}
