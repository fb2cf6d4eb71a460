#nullable disable
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.TransactionManagers;

namespace Nethereum.Contracts.ContractHandlers;

internal sealed class ContractTransactionHandler<TContractMessage>(ITransactionManager manager) : IContractTransactionHandler<TContractMessage>
    where TContractMessage : FunctionMessage, new()
{
    public async Task<TransactionInput> CreateTransactionInputEstimatingGasAsync(string contractAddress, TContractMessage functionMessage = null)
    {
        functionMessage.Gas = (await EstimateGasAsync(contractAddress, functionMessage).ConfigureAwait(false))?.Value;
        return Input(contractAddress, functionMessage);
    }

    /// <summary>Null where the manager is told not to estimate.</summary>
    public async Task<HexBigInteger> EstimateGasAsync(string contractAddress, TContractMessage functionMessage = null)
    {
        if (!manager.EstimateOrSetDefaultGasIfNotSet)
            return null;
        functionMessage ??= new TContractMessage();
        var call = MessageEncoding.Call(functionMessage, functionMessage.GetCallData().ToHex(prefix: true), contractAddress, manager.Account?.Address);
        try
        {
            return await manager.EstimateGasAsync(call).ConfigureAwait(false);
        }
        catch (RpcResponseException e)
        {
            ContractRevertExceptionHandler.HandleContractRevertException(e);
            throw;
        }
    }

    public Task<TransactionReceipt> SendRequestAndWaitForReceiptAsync(string contractAddress, TContractMessage functionMessage = null, CancellationTokenSource tokenSource = null) =>
        SendRequestAndWaitForReceiptAsync(contractAddress, functionMessage, tokenSource?.Token ?? CancellationToken.None);

    public async Task<TransactionReceipt> SendRequestAndWaitForReceiptAsync(string contractAddress, TContractMessage functionMessage, CancellationToken cancellationToken)
    {
        var hash = await SendRequestAsync(contractAddress, functionMessage).ConfigureAwait(false);
        return await manager.TransactionReceiptService.PollForReceiptAsync(hash, cancellationToken).ConfigureAwait(false);
    }

    public async Task<string> SendRequestAsync(string contractAddress, TContractMessage functionMessage = null) =>
        await manager.SendTransactionAsync(await InputWithGasAsync(contractAddress, functionMessage).ConfigureAwait(false)).ConfigureAwait(false);

    public async Task<string> SignTransactionAsync(string contractAddress, TContractMessage functionMessage = null) =>
        await manager.SignTransactionAsync(await InputWithGasAsync(contractAddress, functionMessage).ConfigureAwait(false)).ConfigureAwait(false);

    private async Task<TransactionInput> InputWithGasAsync(string contractAddress, TContractMessage functionMessage)
    {
        functionMessage ??= new TContractMessage();
        functionMessage.Gas ??= (await EstimateGasAsync(contractAddress, functionMessage).ConfigureAwait(false))?.Value;
        return Input(contractAddress, functionMessage);
    }

    private TransactionInput Input(string contractAddress, TContractMessage message) =>
        MessageEncoding.Transaction(message, message.GetCallData().ToHex(prefix: true), contractAddress, manager.Account?.Address);
}
