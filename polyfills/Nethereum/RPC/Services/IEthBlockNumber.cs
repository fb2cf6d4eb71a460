using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Infrastructure;

namespace Nethereum.RPC.Eth.Blocks;

public interface IEthBlockNumber : IGenericRpcRequestResponseHandlerNoParam<HexBigInteger>;
