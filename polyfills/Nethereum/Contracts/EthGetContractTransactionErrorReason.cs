#nullable disable
using Nethereum.ABI.FunctionEncoding;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Services;

namespace Nethereum.Contracts.Services;

internal sealed class EthGetContractTransactionErrorReason(IEthApiTransactionsService transactions) : IEthGetContractTransactionErrorReason
{
    public async Task<string> SendRequestAsync(string transactionHash)
    {
        var transaction = await transactions.GetTransactionByHash.SendRequestAsync(transactionHash).ConfigureAwait(false);
        try
        {
            var output = await transactions.Call.SendRequestAsync(ToInput(transaction), new BlockParameter(transaction.BlockNumber)).ConfigureAwait(false);
            return CallDecoder.ErrorMessage(output) ?? "";
        }
        catch (RpcResponseException e)
        {
            ContractRevertExceptionHandler.HandleContractRevertException(e);
            throw;
        }
    }

    /// <summary>Nodes tell a gas price beside the fee cap, and take only one of them.</summary>
    private static TransactionInput ToInput(Transaction transaction) => new(transaction.Input, transaction.To, transaction.From, transaction.Gas, transaction.Value)
    {
        GasPrice = transaction.MaxFeePerGas is null ? transaction.GasPrice : null,
        MaxFeePerGas = transaction.MaxFeePerGas,
        MaxPriorityFeePerGas = transaction.MaxPriorityFeePerGas,
        Nonce = transaction.Nonce,
        Type = transaction.Type,
        AccessList = transaction.AccessList,
    };
}
