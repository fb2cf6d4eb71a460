#nullable disable
using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.JsonRpc.Client;
using Nethereum.Model;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Transactions;
using Nethereum.RPC.TransactionManagers;
using Nethereum.Signer;
using Nethereum.Util;

namespace Nethereum.Web3.Accounts;

/// <summary>Signs with the account's key, and sends what it has signed.</summary>
internal sealed class AccountSignerTransactionManager : TransactionManagerBase
{
    private const int TransferGas = 21_000;

    private readonly Account _account;

    internal AccountSignerTransactionManager(Account account, BigInteger? chainId)
    {
        _account = account;
        Account = account;
        ChainId = chainId;
        DefaultGas = TransferGas;
    }

    public override async Task<string> SendTransactionAsync(TransactionInput transactionInput)
    {
        Client.OrThrow();
        var signed = await SignTransactionAsync(transactionInput).ConfigureAwait(false);
        return await new EthSendRawTransaction(Client).SendRequestAsync(signed.EnsureHexPrefix()).ConfigureAwait(false);
    }

    public override async Task<string> SignTransactionAsync(TransactionInput transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (!transaction.From.IsTheSameAddress(_account.Address))
            throw new Exception($"The transaction is from {transaction.From}, and the account is {_account.Address}.");
        await EnsureChainIdAsync().ConfigureAwait(false);
        transaction.Nonce ??= await NextNonceAsync().ConfigureAwait(false);
        await SetFeesAsync(transaction).ConfigureAwait(false);
        SetDefaultGas(transaction);
        return Sign(transaction);
    }

    private Task<Hex.HexTypes.HexBigInteger> NextNonceAsync()
    {
        _account.NonceService.Client = Client.OrThrow();
        return _account.NonceService.GetNextNonceAsync();
    }

    private string Sign(TransactionInput transaction)
    {
        var value = transaction.Value?.Value ?? 0;
        if (transaction.Type?.Value != Eip1559)
        {
            return LegacyTransactionEncoder.Sign(_account.Key, ChainId.Value, transaction.To, value, transaction.Nonce, transaction.GasPrice, transaction.Gas, transaction.Data).ToHex();
        }
        return new Transaction1559Signer().SignTransaction(_account.Key, new Transaction1559(
            ChainId.Value, transaction.Nonce.Value, transaction.MaxPriorityFeePerGas.Value, transaction.MaxFeePerGas.Value, transaction.Gas.Value, transaction.To, value, transaction.Data,
            transaction.AccessList?.ConvertAll(a => new AccessListItem(a.Address, a.StorageKeys.ConvertAll(k => k.HexToByteArray())))));
    }
}
