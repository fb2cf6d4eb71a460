#nullable disable
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Exceptions;

/// <summary>The transaction is in a block, and there is no contract.</summary>
public class ContractDeploymentException : Exception
{
    public ContractDeploymentException(string message, TransactionReceipt transactionReceipt)
        : base(message)
    {
        TransactionReceipt = transactionReceipt;
    }

    public TransactionReceipt TransactionReceipt { get; set; }
}
