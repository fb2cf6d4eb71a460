#nullable disable
using System.Numerics;

namespace Nethereum.Model;

/// <summary>The recovery id inside V: 27 + id in a message's signature, chain id · 2 + 35 + id in a transaction's (EIP-155).</summary>
public static class VRecoveryAndChainCalculations
{
    private const int FirstV = 27;
    private const int FirstCompressedV = 31;
    private const int LastV = 34;
    private const int FirstChainV = 35;

    public static int GetRecIdFromV(byte[] v) => GetRecIdFromV(v[0]);

    public static bool IsEthereumV(int v) => v is FirstV or FirstV + 1;

    /// <summary>27 to 30 are the ids 0 to 3; 31 to 34 are the same for compressed keys.</summary>
    /// <exception cref="Exception"><paramref name="v"/> is none of them.</exception>
    public static int GetRecIdFromV(byte v) => v switch
    {
        >= FirstV and < FirstCompressedV => v - FirstV,
        >= FirstCompressedV and <= LastV => v - FirstCompressedV,
        _ => throw new Exception($"V must be from {FirstV} to {LastV}, and is {v}."),
    };

    public static int GetRecIdFromVChain(BigInteger vChain, BigInteger chainId) => (int)(vChain - chainId * 2 - FirstChainV);

    public static BigInteger GetChainFromVChain(BigInteger vChain)
    {
        var start = vChain - FirstChainV;
        return (start.IsEven ? start : start - 1) / 2;
    }

    public static int GetRecIdFromVChain(byte[] vChain, BigInteger chainId) => GetRecIdFromVChain(RlpNumbers.Decode(vChain), chainId);

    public static BigInteger CalculateV(BigInteger chainId, int recId) => chainId * 2 + recId + FirstChainV;
}
