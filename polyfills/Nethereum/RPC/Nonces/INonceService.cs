#nullable disable
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;

namespace Nethereum.RPC.NonceServices;

public interface INonceService
{
    IClient Client { get; set; }

    /// <summary>Whether the node is asked for the mined transactions only, and not for those that wait too.</summary>
    bool UseLatestTransactionsOnly { get; set; }

    Task<HexBigInteger> GetNextNonceAsync();

    Task ResetNonceAsync();
}
