#nullable disable
namespace Nethereum.Contracts.Standards.ERC1271.ContractDefinition;

/// <summary>Asks a contract whether a signature is its own (ERC-1271).</summary>
public class IsValidSignatureFunction : IsValidSignatureFunctionBase
{
    public IsValidSignatureFunction()
    {
    }
}
