#nullable disable
using System.Numerics;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Accounts;
using Nethereum.RPC.Eth;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Transactions;
using Nethereum.RPC.Fee1559Suggestions;
using Nethereum.RPC.TransactionReceipts;

namespace Nethereum.RPC.TransactionManagers;

internal abstract class TransactionManagerBase : ITransactionManager
{
    private protected const int Eip1559 = 2;

    public IClient Client { get; set; }

    public BigInteger DefaultGas { get; set; }

    public IAccount Account { get; protected init; }

    public bool UseLegacyAsDefault { get; set; }

    public bool CalculateOrSetDefaultGasPriceFeesIfNotSet { get; set; } = true;

    public bool EstimateOrSetDefaultGasIfNotSet { get; set; } = true;

    public BigInteger? ChainId { get; protected set; }

    public IFee1559SuggestionStrategy Fee1559SuggestionStrategy
    {
        get => field ??= new TimePreferenceFeeSuggestionStrategy(Client);
        set;
    }

    public ITransactionReceiptService TransactionReceiptService
    {
        get => field ?? new TransactionReceiptPollingService(this);
        set;
    }

    public abstract Task<string> SendTransactionAsync(TransactionInput transactionInput);

    public abstract Task<string> SignTransactionAsync(TransactionInput transaction);

    public Task<string> SendTransactionAsync(string from, string to, HexBigInteger amount) =>
        SendTransactionAsync(new TransactionInput { From = from, To = to, Value = amount });

    public Task<TransactionReceipt> SendTransactionAndWaitForReceiptAsync(TransactionInput transactionInput, CancellationToken cancellationToken = default) =>
        TransactionReceiptService.SendRequestAndWaitForReceiptAsync(transactionInput, cancellationToken);

    public Task<HexBigInteger> EstimateGasAsync(CallInput callInput) =>
        new EthEstimateGas(Client.OrThrow()).SendRequestAsync(callInput ?? throw new ArgumentNullException(nameof(callInput)));

    void ITransactionManager.IsClosed()
    {
    }

    private protected async Task EnsureChainIdAsync() => ChainId ??= await new NoParameters(Client, "eth_chainId").SendRequestAsync().ConfigureAwait(false);

    private protected bool HasFeeCap(TransactionInput transaction) =>
        (!UseLegacyAsDefault && transaction.GasPrice == null) || transaction.MaxPriorityFeePerGas != null || transaction.Type?.Value == Eip1559;

    private protected void SetDefaultGas(TransactionInput transaction)
    {
        if (EstimateOrSetDefaultGasIfNotSet)
            transaction.Gas ??= new HexBigInteger(DefaultGas);
    }

    /// <summary>Sets the type, the fee cap and the tip, or the gas price, where the caller has not.</summary>
    private protected async Task SetFeesAsync(TransactionInput transaction)
    {
        if (!CalculateOrSetDefaultGasPriceFeesIfNotSet)
            return;
        await EnsureChainIdAsync().ConfigureAwait(false);
        if (!HasFeeCap(transaction))
        {
            transaction.GasPrice ??= await new NoParameters(Client, "eth_gasPrice").SendRequestAsync().ConfigureAwait(false);
            return;
        }
        transaction.Type ??= new HexBigInteger(Eip1559);
        if (transaction.MaxFeePerGas != null && transaction.MaxPriorityFeePerGas != null)
            return;
        var fee = await Fee1559SuggestionStrategy.SuggestFeeAsync(transaction.MaxPriorityFeePerGas?.Value).ConfigureAwait(false);
        var tip = transaction.MaxPriorityFeePerGas?.Value ?? fee.MaxPriorityFeePerGas.Value;
        transaction.MaxPriorityFeePerGas ??= new HexBigInteger(transaction.MaxFeePerGas == null ? tip : BigInteger.Min(tip, transaction.MaxFeePerGas.Value));
        transaction.MaxFeePerGas ??= new HexBigInteger(fee.MaxFeePerGas.Value);
    }
}
