#nullable disable
using Nethereum.RPC.Eth.Filters;

namespace Nethereum.RPC.Eth.Services;

public interface IEthApiFilterService
{
    IEthGetLogs GetLogs { get; }

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
