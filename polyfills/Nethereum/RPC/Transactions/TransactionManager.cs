#nullable disable
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Transactions;

namespace Nethereum.RPC.TransactionManagers;

/// <summary>Leaves the signing to the node.</summary>
internal sealed class TransactionManager : TransactionManagerBase
{
    internal TransactionManager(IClient client)
    {
        Client = client;
    }

    public override Task<string> SignTransactionAsync(TransactionInput transaction) =>
        throw new InvalidOperationException("There is no account to sign with.");

    public override Task<string> SendTransactionAsync(TransactionInput transactionInput)
    {
        ArgumentNullException.ThrowIfNull(transactionInput);
        SetDefaultGas(transactionInput);
        return new EthSendTransaction(Client.OrThrow()).SendRequestAsync(transactionInput);
    }
}
