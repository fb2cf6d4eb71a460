#nullable disable
namespace Nethereum.Contracts.Services;

public interface IEthGetContractTransactionErrorReason
{
    /// <summary>Calls again what the transaction called, with the state at the end of its block. Empty where that succeeds.</summary>
    /// <exception cref="Nethereum.ABI.FunctionEncoding.SmartContractRevertException">The contract reverts with a text.</exception>
    /// <exception cref="SmartContractCustomErrorRevertException">The contract reverts with an error of its own, or with nothing.</exception>
    /// <exception cref="NullReferenceException">The node does not know the transaction.</exception>
    Task<string> SendRequestAsync(string transactionHash);
}
