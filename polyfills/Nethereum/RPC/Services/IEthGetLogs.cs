#nullable disable
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Filters;

public interface IEthGetLogs
{
    Task<FilterLog[]> SendRequestAsync(NewFilterInput newFilter, object id = null);

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
