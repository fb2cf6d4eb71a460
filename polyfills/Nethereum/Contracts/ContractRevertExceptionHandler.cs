#nullable disable
using Nethereum.ABI.FunctionEncoding;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.JsonRpc.Client;

namespace Nethereum.Contracts;

public class ContractRevertExceptionHandler
{
    /// <summary>Does nothing where the error is not a revert's.</summary>
    /// <exception cref="SmartContractRevertException">The contract reverted with a text.</exception>
    /// <exception cref="SmartContractCustomErrorRevertException">The contract reverted with an error of its own, or with nothing.</exception>
    public static void HandleContractRevertException(RpcResponseException rpcException)
    {
        var data = rpcException.RpcError.GetDataAsString();
        if (!data.IsHex())
            return;
        CallDecoder.ThrowIfError(data);
        throw new SmartContractCustomErrorRevertException(data);
    }
}
