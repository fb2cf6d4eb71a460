#nullable disable
namespace Nethereum.ABI.EIP712;

/// <summary>A value with its type's name. A struct's value is an array of these, an array's a list.</summary>
public class MemberValue
{
    public string TypeName { get; set; }

    public object Value { get; set; }
}
