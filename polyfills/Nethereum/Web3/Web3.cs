#nullable disable
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Nethereum.Contracts.Services;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Accounts;
using Nethereum.RPC.TransactionManagers;
using Nethereum.RPC.TransactionReceipts;

namespace Nethereum.Web3;

/// <summary>A chain, through a node, and the account that signs.</summary>
public class Web3 : IWeb3
{
    public Web3(IClient client)
    {
        Client = client;
        Eth = new EthApiContractService(client);
    }

    public Web3(IAccount account, IClient client)
        : this(client)
    {
        TransactionManager = account.TransactionManager;
        TransactionManager.Client = client;
    }

    public Web3(string url = @"http://localhost:8545/", ILogger log = null, AuthenticationHeaderValue authenticationHeader = null)
        : this(new RpcClient(new Uri(url), authenticationHeader, null, null, log))
    {
    }

    public Web3(IAccount account, string url = @"http://localhost:8545/", ILogger log = null, AuthenticationHeaderValue authenticationHeader = null)
        : this(account, new RpcClient(new Uri(url), authenticationHeader, null, null, log))
    {
    }

    public IClient Client { get; }

    public IEthApiContractService Eth { get; }

    public ITransactionManager TransactionManager
    {
        get => Eth.TransactionManager;
        set => Eth.TransactionManager = value;
    }

    public ITransactionReceiptService TransactionReceiptPolling
    {
        get => TransactionManager.TransactionReceiptService;
        set => TransactionManager.TransactionReceiptService = value;
    }

    void IWeb3.IsClosed()
    {
    }
}
