#nullable disable
using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RLP;
using Nethereum.Signer;
using Nethereum.Util;

namespace Nethereum.Model;

/// <summary>A transaction with a gas price, bound to its chain (EIP-155).</summary>
internal static class LegacyTransactionEncoder
{
    internal static byte[] Sign(EthECKey key, BigInteger chainId, string to, BigInteger value, BigInteger nonce, BigInteger gasPrice, BigInteger gasLimit, string data)
    {
        byte[][] elements =
        [
            Number(nonce), Number(gasPrice), Number(gasLimit), RLP.RLP.EncodeElement(to.HexToByteArray()), Number(value), RLP.RLP.EncodeElement(data.HexToByteArray()),
        ];
        var hash = Sha3Keccack.Current.CalculateHash(RLP.RLP.EncodeList([.. elements, Number(chainId), Number(0), Number(0)]));
        return RLP.RLP.EncodeList([.. elements, .. RlpSignature.Encode(key.SignAndCalculateV(hash, chainId))]);
    }

    private static byte[] Number(BigInteger value) => RLP.RLP.EncodeElement(value.ToBytesForRLPEncoding());
}
