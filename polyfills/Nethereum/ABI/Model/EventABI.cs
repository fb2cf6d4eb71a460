#nullable disable
namespace Nethereum.ABI.Model;

public class EventABI
{
    internal EventABI(string name, bool isAnonymous, AbiShape inputs)
    {
        Name = name;
        IsAnonymous = isAnonymous;
        Inputs = inputs;
        Signature = name + inputs.CanonicalName;
        Sha3Signature = AbiShape.Hash(Signature);
        NumberOfIndexes = inputs.Members.Count(m => m.Parameter.Indexed);
    }

    public string Name { get; }

    public bool IsAnonymous { get; }

    public Parameter[] InputParameters => Inputs.Parameters;

    /// <summary>The name with the types of the parameters.</summary>
    public string Signature { get; }

    /// <summary>The first topic: 64 hexadecimal digits without prefix.</summary>
    public string Sha3Signature { get; }

    public int NumberOfIndexes { get; }

    internal AbiShape Inputs { get; }
}
