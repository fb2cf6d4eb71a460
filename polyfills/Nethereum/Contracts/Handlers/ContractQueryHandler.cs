#nullable disable
using Nethereum.ABI.FunctionEncoding;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Transactions;

namespace Nethereum.Contracts.ContractHandlers;

internal sealed class ContractQueryHandler<TFunctionMessage>(IClient client, string defaultFrom) : IContractQueryHandler<TFunctionMessage>
    where TFunctionMessage : FunctionMessage, new()
{
    public async Task<TFunctionOutput> QueryAsync<TFunctionOutput>(string contractAddress, TFunctionMessage functionMessage = null, BlockParameter block = null)
    {
        var output = await QueryRawAsync(contractAddress, functionMessage, block).ConfigureAwait(false);
        return CallDecoder.DecodeValue<TFunctionOutput>(ABITypedRegistry.GetFunctionABI<TFunctionMessage>().Output, output);
    }

    public async Task<TFunctionOutput> QueryDeserializingToObjectAsync<TFunctionOutput>(TFunctionMessage functionMessage, string contractAddress, BlockParameter block = null)
        where TFunctionOutput : IFunctionOutputDTO, new() =>
        CallDecoder.DecodeObject<TFunctionOutput>(await QueryRawAsync(contractAddress, functionMessage, block).ConfigureAwait(false));

    public async Task<byte[]> QueryRawAsBytesAsync(string contractAddress, TFunctionMessage functionMessage = null, BlockParameter block = null) =>
        (await QueryRawAsync(contractAddress, functionMessage, block).ConfigureAwait(false)).HexToByteArray();

    public async Task<string> QueryRawAsync(string contractAddress, TFunctionMessage functionMessage = null, BlockParameter block = null)
    {
        functionMessage ??= new TFunctionMessage();
        var call = MessageEncoding.Call(functionMessage, functionMessage.GetCallData().ToHex(prefix: true), contractAddress, defaultFrom);
        try
        {
            return await new EthCall(client).SendRequestAsync(call, block ?? BlockParameter.CreateLatest()).ConfigureAwait(false);
        }
        catch (RpcResponseException e)
        {
            ContractRevertExceptionHandler.HandleContractRevertException(e);
            throw;
        }
    }
}
