#nullable disable
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts.ContractHandlers;
using Nethereum.Contracts.CQS;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC;
using Nethereum.RPC.Eth;
using Nethereum.RPC.Eth.Services;
using Nethereum.RPC.Eth.Transactions;
using Nethereum.RPC.TransactionManagers;

namespace Nethereum.Contracts.Services;

internal sealed class EthApiContractService(IClient client) : IEthApiContractService
{
    public IClient Client { get; } = client;

    public IEthChainId ChainId { get; } = new NoParameters(client, "eth_chainId");

    public IEthApiBlockService Blocks { get; } = new EthApiBlockService(client);

    public IEthApiFilterService Filters { get; } = new EthApiFilterService(client);

    public IEthGasPrice GasPrice { get; } = new NoParameters(client, "eth_gasPrice");

    public IEthGetBalance GetBalance { get; } = new EthGetBalance(client);

    public IEthGetCode GetCode { get; } = new EthGetCode(client);

    public IEthGetStorageAt GetStorageAt { get; } = new EthGetStorageAt(client);

    public IEthApiTransactionsService Transactions { get; } = new EthApiTransactionsService(client);

    public IEthFeeHistory FeeHistory { get; } = new EthFeeHistory(client);

    public ITransactionManager TransactionManager { get; set; } = new TransactionManager(client) { DefaultGas = 21_000 };

    public IEthGetContractTransactionErrorReason GetContractTransactionErrorReason => new EthGetContractTransactionErrorReason(Transactions);

    public Event<TEventType> GetEvent<TEventType>()
        where TEventType : IEventDTO, new() => new(Client);

    public Event<TEventType> GetEvent<TEventType>(string contractAddress)
        where TEventType : IEventDTO, new() => new(Client, contractAddress);

    public IContractDeploymentTransactionHandler<TContractDeploymentMessage> GetContractDeploymentHandler<TContractDeploymentMessage>()
        where TContractDeploymentMessage : ContractDeploymentMessage, new() => new ContractDeploymentTransactionHandler<TContractDeploymentMessage>(TransactionManager);

    public IContractQueryHandler<TContractFunctionMessage> GetContractQueryHandler<TContractFunctionMessage>()
        where TContractFunctionMessage : FunctionMessage, new() => new ContractQueryHandler<TContractFunctionMessage>(Client, TransactionManager.Account?.Address);

    public IContractTransactionHandler<TContractFunctionMessage> GetContractTransactionHandler<TContractFunctionMessage>()
        where TContractFunctionMessage : FunctionMessage, new() => new ContractTransactionHandler<TContractFunctionMessage>(TransactionManager);

    void IEthApiService.IsClosed()
    {
    }
}
