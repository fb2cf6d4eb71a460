#nullable disable
namespace Nethereum.ABI.EIP712;

/// <summary>What EIP-712 signs: the struct types, the name of the message's, and the values of message and domain.</summary>
public class TypedDataRaw
{
    public IDictionary<string, MemberDescription[]> Types { get; set; }

    public string PrimaryType { get; set; }

    public MemberValue[] Message { get; set; }

    public MemberValue[] DomainRawValues { get; set; }
}
