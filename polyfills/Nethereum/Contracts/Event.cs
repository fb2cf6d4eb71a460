#nullable disable
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.ABI.Model;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Filters;

namespace Nethereum.Contracts;

/// <summary>The logs of an event.</summary>
public class Event<TEventMessage> : EventBase
    where TEventMessage : IEventDTO, new()
{
    public Event(IClient client, string contractAddress)
        : base(client, contractAddress, typeof(TEventMessage))
    {
    }

    public Event(IClient client)
        : this(client, null)
    {
    }

    public static EventABI GetEventABI() => ABITypedRegistry.GetEvent<TEventMessage>();

    /// <summary>Null where the log is another event's.</summary>
    public static EventLog<TEventMessage> DecodeEvent(FilterLog log) => log.DecodeEvent<TEventMessage>();

    public static List<EventLog<TEventMessage>> DecodeAllEvents(FilterLog[] logs) => logs.DecodeAllEvents<TEventMessage>();

    public List<EventLog<TEventMessage>> DecodeAllEventsForEvent(FilterLog[] logs) => DecodeAllEvents(logs);

    /// <exception cref="FilterInputNotForEventException">The filter is of another event, or of another contract.</exception>
    public async Task<List<EventLog<TEventMessage>>> GetAllChangesAsync(NewFilterInput filterInput)
    {
        if (!EventTopics.IsFilterFor(EventABI, ContractAddress, filterInput))
            throw new FilterInputNotForEventException();
        return DecodeAllEvents(await new EthGetLogs(Client).SendRequestAsync(filterInput).ConfigureAwait(false));
    }
}
