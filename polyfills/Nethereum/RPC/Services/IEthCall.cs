#nullable disable
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Transactions;

public interface IEthCall
{
    /// <summary>The block whose state is asked where none is named.</summary>
    BlockParameter DefaultBlock { get; set; }

    Task<string> SendRequestAsync(CallInput callInput, BlockParameter block, object id = null);

    Task<string> SendRequestAsync(CallInput callInput, object id = null);

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
