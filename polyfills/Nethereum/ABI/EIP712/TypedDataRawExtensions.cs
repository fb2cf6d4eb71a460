#nullable disable
using System.Numerics;

namespace Nethereum.ABI.EIP712;

public static class TypedDataRawExtensions
{
    /// <summary>Null where the domain has none of type uint256, or holds it as something else than a <see cref="BigInteger"/>.</summary>
    public static BigInteger? GetChainIdFromDomain(this TypedDataRaw typedData)
    {
        if (!typedData.Types.TryGetValue("EIP712Domain", out var members))
            return null;
        var index = Array.FindIndex(members, member => member is { Name: "chainId", Type: "uint256" });
        return index >= 0 && index < typedData.DomainRawValues.Length && typedData.DomainRawValues[index].Value is BigInteger chainId ? chainId : null;
    }
}
