using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Infrastructure;

namespace Nethereum.RPC.Eth;

public interface IEthGasPrice : IGenericRpcRequestResponseHandlerNoParam<HexBigInteger>;
