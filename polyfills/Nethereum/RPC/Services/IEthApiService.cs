#nullable disable
using Nethereum.RPC.Eth;
using Nethereum.RPC.Eth.Services;
using Nethereum.RPC.Eth.Transactions;
using Nethereum.RPC.TransactionManagers;

namespace Nethereum.RPC;

public interface IEthApiService : IRpcClientWrapper
{
    IEthChainId ChainId { get; }

    IEthApiBlockService Blocks { get; }

    IEthApiFilterService Filters { get; }

    IEthGasPrice GasPrice { get; }

    IEthGetBalance GetBalance { get; }

    IEthGetCode GetCode { get; }

    IEthGetStorageAt GetStorageAt { get; }

    IEthApiTransactionsService Transactions { get; }

    IEthFeeHistory FeeHistory { get; }

    ITransactionManager TransactionManager { get; set; }

    /// <summary>Upstream has more members, so only the polyfill implements this.</summary>
    internal void IsClosed();
}
