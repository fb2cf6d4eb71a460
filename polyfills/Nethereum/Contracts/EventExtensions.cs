#nullable disable
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.Contracts;

public static class EventExtensions
{
    public static bool IsLogForEvent<TEventDTO>(this FilterLog log) => EventTopics.IsLogFor(ABITypedRegistry.GetEvent<TEventDTO>(), log);

    /// <summary>Null where the log is another event's.</summary>
    public static EventLog<TEventDTO> DecodeEvent<TEventDTO>(this FilterLog log)
        where TEventDTO : new()
    {
        var abi = ABITypedRegistry.GetEvent<TEventDTO>();
        return EventTopics.IsLogFor(abi, log) ? new EventLog<TEventDTO>(EventTopics.Decode<TEventDTO>(abi, log), log) : null;
    }

    /// <summary>Those that are this event's.</summary>
    public static List<EventLog<TEventDTO>> DecodeAllEvents<TEventDTO>(this FilterLog[] logs)
        where TEventDTO : new() => [.. (logs ?? []).Select(log => log.DecodeEvent<TEventDTO>()).Where(e => e is not null)];

    public static List<EventLog<TEventDTO>> DecodeAllEvents<TEventDTO>(this TransactionReceipt transactionReceipt)
        where TEventDTO : new() => transactionReceipt.Logs.DecodeAllEvents<TEventDTO>();
}
