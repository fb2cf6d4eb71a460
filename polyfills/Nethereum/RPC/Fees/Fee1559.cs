using System.Numerics;

namespace Nethereum.RPC.Fee1559Suggestions;

/// <summary>Fees per gas in wei.</summary>
public class Fee1559
{
    public BigInteger? BaseFee { get; set; }

    public BigInteger? MaxPriorityFeePerGas { get; set; }

    public BigInteger? MaxFeePerGas { get; set; }
}
