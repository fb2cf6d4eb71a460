using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Infrastructure;

namespace Nethereum.RPC.Eth;

public interface IEthChainId : IGenericRpcRequestResponseHandlerNoParam<HexBigInteger>;
