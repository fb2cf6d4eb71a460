#nullable disable
using Nethereum.ABI;
using Nethereum.ABI.Model;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.Contracts;

/// <summary>An event as topics and data.</summary>
internal static class EventTopics
{
    /// <summary>The filter of an event's logs; each place has the values of which one must match, or null for any.</summary>
    internal static NewFilterInput Filter(EventABI abi, string address, object[][] values, BlockParameter from, BlockParameter to) => new()
    {
        FromBlock = from ?? BlockParameter.CreateEarliest(),
        ToBlock = to ?? BlockParameter.CreateLatest(),
        Address = string.IsNullOrEmpty(address) ? null : [address],
        Topics = [.. abi.IsAnonymous && values.Length > 0 ? Enumerable.Empty<object>() : [abi.Sha3Signature.EnsureHexPrefix()], .. values.Select((v, i) => Encode(abi, v, i + 1))],
    };

    internal static bool IsFilterFor(EventABI abi, string address, NewFilterInput filter) =>
        filter.Topics is { Length: > 0 }
        && (address == null || filter.Address?.Any(a => string.Equals(a.EnsureHexPrefix(), address.EnsureHexPrefix(), StringComparison.OrdinalIgnoreCase)) == true)
        && (abi.IsAnonymous || (filter.Topics[0] is object[] several ? several : [filter.Topics[0]]).Any(t => abi.Sha3Signature.IsTheSameHex(t?.ToString())));

    /// <summary>By the first topic and the number of topics: an ERC-20 and an ERC-721 transfer differ in that alone.</summary>
    internal static bool IsLogFor(EventABI abi, FilterLog log) =>
        abi.IsAnonymous || (log.Topics?.Length - 1 == abi.NumberOfIndexes && abi.Sha3Signature.IsTheSameHex(log.Topics[0].ToString()));

    /// <exception cref="Exception">The log does not fit the event's parameters.</exception>
    internal static T Decode<T>(EventABI abi, FilterLog log)
        where T : new()
    {
        object result = new T();
        var topics = log.Topics.Skip(abi.IsAnonymous ? 0 : 1).ToList();
        AbiMember[] indexed = [.. abi.Inputs.Members.Where(m => m.Parameter.Indexed)];
        if (indexed.Length != topics.Count)
            throw new Exception($"{abi.Signature} has {indexed.Length} indexed parameters, and the log {topics.Count}.");
        foreach (var (member, topic) in indexed.Zip(topics))
        {
            // What is longer than a word is in a topic by its hash only.
            if (!member.Shape.IsDynamic)
                member.Property.SetValue(result, AbiDecoder.Decode(member.Shape, topic.ToString().HexToByteArray()));
            else if (member.Property.PropertyType == typeof(string))
                member.Property.SetValue(result, topic.ToString());
            else
                throw new Exception($"{member.Property.Name} is indexed and of no fixed length, so its property must be a string for the hash.");
        }
        var data = log.Data.HexToByteArray();
        if (data.Length > 0)
            AbiDecoder.DecodeMembers(abi.Inputs.Members.Where(m => !m.Parameter.Indexed), result, data);
        return (T)result;
    }

    /// <summary>The type is that of the parameter whose order is the place of the value, as upstream has it: indexed parameters come first.</summary>
    private static object[] Encode(EventABI abi, object[] values, int order)
    {
        var member = abi.Inputs.Members.FirstOrDefault(m => m.Parameter.Order == order) ?? throw new Exception($"{abi.Signature} has no parameter {order}.");
        return values is null ? null : [.. values.Select(v => v is null ? null : AbiEncoder.Encode(member.Shape, v).ToHex(prefix: true))];
    }
}
