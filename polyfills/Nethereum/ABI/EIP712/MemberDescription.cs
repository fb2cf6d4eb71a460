#nullable disable
namespace Nethereum.ABI.EIP712;

/// <summary>A member of a struct type.</summary>
public class MemberDescription
{
    public string Name { get; set; }

    public string Type { get; set; }
}
