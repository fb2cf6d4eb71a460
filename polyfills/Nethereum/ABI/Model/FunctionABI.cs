#nullable disable
namespace Nethereum.ABI.Model;

public class FunctionABI
{
    internal FunctionABI(string name, AbiShape inputs, AbiType output)
    {
        Name = name;
        Inputs = inputs;
        Output = output;
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

    /// <summary>The type of the one value that the function returns, where its attribute says it.</summary>
    internal AbiType Output { get; }
}
