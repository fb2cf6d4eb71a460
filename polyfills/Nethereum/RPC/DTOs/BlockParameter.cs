#nullable disable
using System.Numerics;
using Nethereum.Hex.HexTypes;
using Newtonsoft.Json;

namespace Nethereum.RPC.Eth.DTOs;

/// <summary>A block by its number or by its place in the chain.</summary>
[JsonConverter(typeof(BlockParameterJsonConverter))]
public class BlockParameter
{
    public BlockParameter()
    {
        ParameterType = BlockParameterType.latest;
    }

    public BlockParameter(HexBigInteger blockNumber)
    {
        SetValue(blockNumber);
    }

    public BlockParameter(ulong blockNumber)
        : this(new HexBigInteger(blockNumber))
    {
    }

    public enum BlockParameterType
    {
        latest,
        earliest,
        pending,
        finalized,
        safe,
        blockNumber,
    }

    /// <summary>Null unless the type is blockNumber.</summary>
    public HexBigInteger BlockNumber { get; private set; }

    public BlockParameterType ParameterType { get; private set; }

    public static BlockParameter CreateLatest() => new();

    public static BlockParameter CreateEarliest() => Create(BlockParameterType.earliest);

    public static BlockParameter CreatePending() => Create(BlockParameterType.pending);

    /// <exception cref="ArgumentException"><paramref name="parameterType"/> is blockNumber, which needs a number.</exception>
    public void SetValue(BlockParameterType parameterType)
    {
        if (parameterType == BlockParameterType.blockNumber)
            throw new ArgumentException("A block's number is missing.", nameof(parameterType));
        ParameterType = parameterType;
        BlockNumber = null;
    }

    public void SetValue(string blockNumberHex) => SetValue(new HexBigInteger(blockNumberHex));

    public void SetValue(HexBigInteger blockNumber)
    {
        ParameterType = BlockParameterType.blockNumber;
        BlockNumber = blockNumber;
    }

    public void SetValue(BigInteger blockNumber) => SetValue(new HexBigInteger(blockNumber));

    /// <summary>As a node takes it.</summary>
    public string GetRPCParam() => ParameterType == BlockParameterType.blockNumber ? BlockNumber.HexValue : ParameterType.ToString();

    private static BlockParameter Create(BlockParameterType type)
    {
        var block = new BlockParameter();
        block.SetValue(type);
        return block;
    }
}
