#nullable disable
using Nethereum.ABI.Model;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.Contracts;

public class EventBase
{
    /// <param name="client">Reads the logs.</param>
    /// <param name="contractAddress">Whose logs; null for all contracts'.</param>
    /// <param name="eventABIType">A class with [Event].</param>
    public EventBase(IClient client, string contractAddress, Type eventABIType)
    {
        Client = client;
        ContractAddress = contractAddress;
        EventABI = ABITypedRegistry.GetEvent(eventABIType);
    }

    public string ContractAddress { get; }

    public EventABI EventABI { get; }

    private protected IClient Client { get; }

    public NewFilterInput CreateFilterInput(BlockParameter fromBlock = null, BlockParameter toBlock = null) => Filter([], fromBlock, toBlock);

    public NewFilterInput CreateFilterInput<T>(T firstIndexedParameterValue, BlockParameter fromBlock = null, BlockParameter toBlock = null) =>
        Filter([One(firstIndexedParameterValue)], fromBlock, toBlock);

    public NewFilterInput CreateFilterInput<T1, T2>(T1 firstIndexedParameterValue, T2 secondIndexedParameterValue, BlockParameter fromBlock = null, BlockParameter toBlock = null) =>
        Filter([One(firstIndexedParameterValue), One(secondIndexedParameterValue)], fromBlock, toBlock);

    public NewFilterInput CreateFilterInput<T1, T2, T3>(T1 firstIndexedParameterValue, T2 secondIndexedParameterValue, T3 thirdIndexedParameterValue, BlockParameter fromBlock = null, BlockParameter toBlock = null) =>
        Filter([One(firstIndexedParameterValue), One(secondIndexedParameterValue), One(thirdIndexedParameterValue)], fromBlock, toBlock);

    /// <summary>Any of the values.</summary>
    public NewFilterInput CreateFilterInput<T>(T[] firstIndexedParameterValues, BlockParameter fromBlock = null, BlockParameter toBlock = null) =>
        Filter([[.. firstIndexedParameterValues.Cast<object>()]], fromBlock, toBlock);

    public bool IsLogForEvent(FilterLog log) => EventTopics.IsLogFor(EventABI, log);

    private static object[] One(object value) => value is null ? null : [value];

    private NewFilterInput Filter(object[][] values, BlockParameter from, BlockParameter to) => EventTopics.Filter(EventABI, ContractAddress, values, from, to);
}
