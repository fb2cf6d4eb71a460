#nullable disable
namespace Nethereum.ABI.Model;

public class ErrorABI
{
    public ErrorABI(string name)
    {
        Name = name;
    }

    internal ErrorABI(string name, AbiShape inputs)
        : this(name)
    {
        Inputs = inputs;
        InputParameters = inputs.Parameters;
    }

    public string Name { get; }

    /// <summary>Set before the signature is asked for.</summary>
    public Parameter[] InputParameters { get; set; }

    /// <summary>The name with the types of the parameters.</summary>
    public string Signature => Name + Inputs.CanonicalName;

    /// <summary>The selector: 8 hexadecimal digits without prefix.</summary>
    public string Sha3Signature => field ??= AbiShape.Hash(Signature)[..8];

    internal AbiShape Inputs
    {
        get => field ??= AbiShape.OfParameters(InputParameters ?? []);
        private init;
    }
}
