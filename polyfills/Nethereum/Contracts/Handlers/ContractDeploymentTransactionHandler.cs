#nullable disable
using Nethereum.Contracts.CQS;
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.TransactionManagers;

namespace Nethereum.Contracts.ContractHandlers;

internal sealed class ContractDeploymentTransactionHandler<TContractDeploymentMessage>(ITransactionManager manager) : IContractDeploymentTransactionHandler<TContractDeploymentMessage>
    where TContractDeploymentMessage : ContractDeploymentMessage, new()
{
    public async Task<TransactionInput> CreateTransactionInputEstimatingGasAsync(TContractDeploymentMessage deploymentMessage = null)
    {
        deploymentMessage ??= new TContractDeploymentMessage();
        deploymentMessage.Gas = (await EstimateGasAsync(deploymentMessage).ConfigureAwait(false))?.Value;
        return Input(deploymentMessage);
    }

    /// <summary>Null where the manager is told not to estimate.</summary>
    public async Task<HexBigInteger> EstimateGasAsync(TContractDeploymentMessage contractDeploymentMessage) => manager.EstimateOrSetDefaultGasIfNotSet
        ? await manager.EstimateGasAsync(Input(contractDeploymentMessage ?? new TContractDeploymentMessage())).ConfigureAwait(false) : null;

    public Task<TransactionReceipt> SendRequestAndWaitForReceiptAsync(TContractDeploymentMessage contractDeploymentMessage = null, CancellationTokenSource tokenSource = null) =>
        SendRequestAndWaitForReceiptAsync(contractDeploymentMessage, tokenSource?.Token ?? CancellationToken.None);

    public async Task<TransactionReceipt> SendRequestAndWaitForReceiptAsync(TContractDeploymentMessage contractDeploymentMessage, CancellationToken cancellationToken)
    {
        var hash = await SendRequestAsync(contractDeploymentMessage).ConfigureAwait(false);
        var receipt = await manager.TransactionReceiptService.PollForReceiptAsync(hash, cancellationToken).ConfigureAwait(false);
        return await manager.TransactionReceiptService.ValidateDeploymentTransactionReceipt(receipt).ConfigureAwait(false);
    }

    public async Task<string> SendRequestAsync(TContractDeploymentMessage contractDeploymentMessage = null) =>
        await manager.SendTransactionAsync(await InputWithGasAsync(contractDeploymentMessage).ConfigureAwait(false)).ConfigureAwait(false);

    public async Task<string> SignTransactionAsync(TContractDeploymentMessage contractDeploymentMessage) =>
        await manager.SignTransactionAsync(await InputWithGasAsync(contractDeploymentMessage).ConfigureAwait(false)).ConfigureAwait(false);

    private async Task<TransactionInput> InputWithGasAsync(TContractDeploymentMessage message)
    {
        message ??= new TContractDeploymentMessage();
        message.Gas ??= (await EstimateGasAsync(message).ConfigureAwait(false))?.Value;
        return Input(message);
    }

    private TransactionInput Input(TContractDeploymentMessage message) =>
        MessageEncoding.Transaction(message, MessageEncoding.DeploymentData(message), to: null, manager.Account?.Address);
}
