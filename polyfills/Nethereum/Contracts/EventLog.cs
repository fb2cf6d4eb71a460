#nullable disable
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.Contracts;

/// <summary>An event, and the log that it was read from.</summary>
public class EventLog<T> : IEventLog
{
    public EventLog(T eventObject, FilterLog log)
    {
        Event = eventObject;
        Log = log;
    }

    public T Event { get; }

    public FilterLog Log { get; }
}
