#nullable disable
using Nethereum.RPC.Eth;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Exceptions;
using Nethereum.RPC.Eth.Transactions;
using Nethereum.RPC.TransactionManagers;

namespace Nethereum.RPC.TransactionReceipts;

/// <summary>
/// Asks for a receipt until there is one. The block that it is in may still be reorganized away: who needs certainty looks at the chain again, some blocks later.
/// </summary>
public class TransactionReceiptPollingService : ITransactionReceiptService
{
    private const string NoCode = "0x";

    private readonly ITransactionManager _manager;
    private volatile int _retryMs;

    public TransactionReceiptPollingService(ITransactionManager transactionManager, int retryMilliseconds = 100)
    {
        _manager = transactionManager;
        _retryMs = retryMilliseconds;
    }

    public int GetPollingRetryIntervalInMilliseconds() => _retryMs;

    public void SetPollingRetryIntervalInMilliseconds(int retryMilliseconds) => _retryMs = retryMilliseconds;

    public Task<TransactionReceipt> SendRequestAndWaitForReceiptAsync(TransactionInput transactionInput, CancellationToken cancellationToken = default) =>
        SendRequestAndWaitForReceiptAsync(() => _manager.SendTransactionAsync(transactionInput), cancellationToken);

    public async Task<TransactionReceipt> SendRequestAndWaitForReceiptAsync(Func<Task<string>> transactionFunction, CancellationToken cancellationToken = default) =>
        await PollForReceiptAsync(await transactionFunction().ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public Task<List<TransactionReceipt>> SendRequestsAndWaitForReceiptAsync(IEnumerable<TransactionInput> transactionInputs, CancellationToken cancellationToken = default) =>
        SendRequestsAndWaitForReceiptAsync(transactionInputs.Select(input => new Func<Task<string>>(() => _manager.SendTransactionAsync(input))), cancellationToken);

    /// <summary>All are sent, in order, before the first receipt is waited for.</summary>
    public async Task<List<TransactionReceipt>> SendRequestsAndWaitForReceiptAsync(IEnumerable<Func<Task<string>>> transactionFunctions, CancellationToken cancellationToken = default)
    {
        var hashes = new List<string>();
        foreach (var send in transactionFunctions)
            hashes.Add(await send().ConfigureAwait(false));
        var receipts = new List<TransactionReceipt>();
        foreach (var hash in hashes)
            receipts.Add(await PollForReceiptAsync(hash, cancellationToken).ConfigureAwait(false));
        return receipts;
    }

    public async Task<TransactionReceipt> PollForReceiptAsync(string transaction, CancellationToken cancellationToken = default)
    {
        var receipts = new EthGetTransactionReceipt(_manager.Client);
        while (true)
        {
            if (await receipts.SendRequestAsync(transaction).ConfigureAwait(false) is { } receipt)
                return receipt;
            await Task.Delay(_retryMs, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<TransactionReceipt> DeployContractAndWaitForReceiptAsync(TransactionInput transactionInput, CancellationToken cancellationToken = default) =>
        DeployContractAndWaitForReceiptAsync(() => _manager.SendTransactionAsync(transactionInput), cancellationToken);

    public async Task<TransactionReceipt> DeployContractAndWaitForReceiptAsync(Func<Task<string>> deployFunction, CancellationToken cancellationToken = default) =>
        await ValidateDeploymentTransactionReceipt(await SendRequestAndWaitForReceiptAsync(deployFunction, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);

    public async Task<string> DeployContractAndGetAddressAsync(Func<Task<string>> deployFunction, CancellationToken cancellationToken = default) =>
        (await DeployContractAndWaitForReceiptAsync(deployFunction, cancellationToken).ConfigureAwait(false)).ContractAddress;

    public async Task<TransactionReceipt> ValidateDeploymentTransactionReceipt(TransactionReceipt transactionReceipt)
    {
        if (transactionReceipt.Failed() || transactionReceipt.ContractAddress is null
            || await new EthGetCode(_manager.Client).SendRequestAsync(transactionReceipt.ContractAddress).ConfigureAwait(false) == NoCode)
        {
            throw new ContractDeploymentException("The contract was not deployed.", transactionReceipt);
        }
        return transactionReceipt;
    }
}
