#nullable disable
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace Nethereum.ABI.EIP712;

public class MemberDescriptionFactory
{
    /// <summary>The struct types that the classes describe. Every struct must be named: nested ones are not found by themselves.</summary>
    public static Dictionary<string, MemberDescription[]> GetTypesMemberDescription(params Type[] types)
    {
        var descriptions = new Dictionary<string, MemberDescription[]>(StringComparer.Ordinal);
        foreach (var type in types)
            AddMemberDescriptionFromTypeToDictionary(descriptions, type);
        return descriptions;
    }

    public static void AddMemberDescriptionFromTypeToDictionary(Dictionary<string, MemberDescription[]> dictionary, Type type)
    {
        var name = StructAttribute.GetAttribute(type)?.Name ?? type.Name;
        dictionary[name] = [.. StructMembers.Of(type).Select(member => new MemberDescription
        {
            Name = member.Parameter.Name,
            Type = member.Parameter.TypeNameInStruct,
        })];
    }
}
