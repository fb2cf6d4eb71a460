#nullable disable
using System.Numerics;

namespace Nethereum.RPC.Fee1559Suggestions;

public interface IFee1559SuggestionStrategy
{
    /// <param name="maxPriorityFeePerGas">The tip, where the caller has decided it.</param>
    Task<Fee1559> SuggestFeeAsync(BigInteger? maxPriorityFeePerGas = null);
}
