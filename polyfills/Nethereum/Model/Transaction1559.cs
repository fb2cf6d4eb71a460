#nullable disable
using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RLP;

namespace Nethereum.Model;

/// <summary>A transaction with a fee cap and a tip (EIP-1559).</summary>
public class Transaction1559 : SignedTypeTransaction
{
    public Transaction1559(BigInteger chainId, BigInteger? nonce, BigInteger? maxPriorityFeePerGas, BigInteger? maxFeePerGas, BigInteger? gasLimit, string receiverAddress, BigInteger? amount, string data, List<AccessListItem> accessList)
    {
        ChainId = chainId;
        Nonce = nonce;
        MaxPriorityFeePerGas = maxPriorityFeePerGas;
        MaxFeePerGas = maxFeePerGas;
        GasLimit = gasLimit;
        ReceiverAddress = receiverAddress;
        Amount = amount;
        Data = data;
        AccessList = accessList;
    }

    public Transaction1559(BigInteger chainId, BigInteger nonce, BigInteger maxPriorityFeePerGas, BigInteger maxFeePerGas, BigInteger gasLimit, string receiverAddress, BigInteger amount, string data, List<AccessListItem> accessList, Signature signature)
        : this(chainId, nonce, maxPriorityFeePerGas, maxFeePerGas, gasLimit, receiverAddress, amount, data, accessList)
    {
        Signature = signature;
    }

    public BigInteger ChainId { get; }

    public BigInteger? Nonce { get; }

    public BigInteger? MaxPriorityFeePerGas { get; }

    public BigInteger? MaxFeePerGas { get; }

    public BigInteger? GasLimit { get; }

    /// <summary>Null where the transaction makes a contract.</summary>
    public string ReceiverAddress { get; }

    public BigInteger? Amount { get; }

    public string Data { get; }

    public List<AccessListItem> AccessList { get; }

    public override TransactionType TransactionType => TransactionType.EIP1559;

    /// <summary>As it is sent: with the signature, after the type's byte.</summary>
    public override byte[] GetRLPEncoded() => Encode([.. Elements(), .. RlpSignature.Encode(Signature)]);

    public override byte[] GetRLPEncodedRaw() => Encode(Elements());

    private static byte[] Encode(byte[][] elements) => [(byte)TransactionType.EIP1559, .. RLP.RLP.EncodeList(elements)];

    private byte[][] Elements() =>
    [
        Number(ChainId),
        Number(Nonce),
        Number(MaxPriorityFeePerGas),
        Number(MaxFeePerGas),
        Number(GasLimit),
        RLP.RLP.EncodeElement(ReceiverAddress.HexToByteArray()),
        Number(Amount),
        RLP.RLP.EncodeElement(Data.HexToByteArray()),
        RLP.RLP.EncodeList([.. (AccessList ?? []).Select(EncodeAccess)]),
    ];

    private static byte[] Number(BigInteger? value) => RLP.RLP.EncodeElement((value ?? BigInteger.Zero).ToBytesForRLPEncoding());

    private static byte[] EncodeAccess(AccessListItem item) => RLP.RLP.EncodeList(
        RLP.RLP.EncodeElement(item.Address.HexToByteArray()), RLP.RLP.EncodeList([.. item.StorageKeys.Select(RLP.RLP.EncodeElement)]));
}
