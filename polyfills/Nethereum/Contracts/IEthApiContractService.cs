#nullable disable
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts.ContractHandlers;
using Nethereum.Contracts.CQS;
using Nethereum.RPC;

namespace Nethereum.Contracts.Services;

public interface IEthApiContractService : IEthApiService
{
    /// <summary>Why a contract refused a transaction that is in a block.</summary>
    IEthGetContractTransactionErrorReason GetContractTransactionErrorReason { get; }

    /// <summary>The event of all contracts.</summary>
    /// <exception cref="ArgumentException">The class has no [Event].</exception>
    Event<TEventType> GetEvent<TEventType>()
        where TEventType : IEventDTO, new();

    Event<TEventType> GetEvent<TEventType>(string contractAddress)
        where TEventType : IEventDTO, new();

    IContractDeploymentTransactionHandler<TContractDeploymentMessage> GetContractDeploymentHandler<TContractDeploymentMessage>()
        where TContractDeploymentMessage : ContractDeploymentMessage, new();

    IContractQueryHandler<TContractFunctionMessage> GetContractQueryHandler<TContractFunctionMessage>()
        where TContractFunctionMessage : FunctionMessage, new();

    IContractTransactionHandler<TContractFunctionMessage> GetContractTransactionHandler<TContractFunctionMessage>()
        where TContractFunctionMessage : FunctionMessage, new();
}
