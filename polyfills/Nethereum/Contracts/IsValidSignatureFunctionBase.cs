#nullable disable
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace Nethereum.Contracts.Standards.ERC1271.ContractDefinition;

[Function("isValidSignature", "bytes4")]
public class IsValidSignatureFunctionBase : FunctionMessage
{
    public IsValidSignatureFunctionBase()
    {
    }

    [Parameter("bytes32", "_hash", 1)]
    public virtual byte[] Hash { get; set; }

    [Parameter("bytes", "_signature", 2)]
    public virtual byte[] Signature { get; set; }
}
