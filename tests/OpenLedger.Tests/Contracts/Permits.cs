using System.Numerics;
using Nethereum.Signer;
using Nethereum.Signer.EIP712;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Contracts;

/// <summary>Signatures of ERC-2612.</summary>
internal static class Permits
{
    public static (byte V, byte[] R, byte[] S) Sign(KeyPair owner, Address token, Address spender, BigInteger value, ulong nonce, ulong deadline)
    {
        var signature = Convert.FromHexString(Eip712TypedDataSigner.Current.SignTypedDataV4(
            $$$"""
            {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
            "Permit":[{"name":"owner","type":"address"},{"name":"spender","type":"address"},{"name":"value","type":"uint256"},{"name":"nonce","type":"uint256"},{"name":"deadline","type":"uint256"}]},
            "primaryType":"Permit","domain":{"name":"OpenLedger","version":"1","chainId":31337,"verifyingContract":"{{{token}}}"},
            "message":{"owner":"{{{owner.Address}}}","spender":"{{{spender}}}","value":"{{{value}}}","nonce":"{{{nonce}}}","deadline":"{{{deadline}}}"}}
            """,
            new EthECKey(owner.ExportPrivateKey()))[2..]);
        return (signature[64], signature[..32], signature[32..64]);
    }
}
