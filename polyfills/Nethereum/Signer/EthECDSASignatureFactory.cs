#nullable disable
using Nethereum.Model;

namespace Nethereum.Signer;

public static class EthECDSASignatureFactory
{
    public static EthECDSASignature FromComponents(byte[] r, byte[] s) => new(ECDSASignatureFactory.FromComponents(r, s));

    public static EthECDSASignature FromSignature(ISignature signature) => FromComponents(signature.R, signature.S, signature.V);

    public static EthECDSASignature ToEthECDSASignature(this ISignature signature) => FromSignature(signature);

    public static EthECDSASignature FromComponents(byte[] r, byte[] s, byte v) => new(ECDSASignatureFactory.FromComponents(r, s, v));

    public static EthECDSASignature FromComponents(byte[] r, byte[] s, byte[] v) => new(ECDSASignatureFactory.FromComponents(r, s, v));

    /// <inheritdoc cref="ECDSASignatureFactory.FromComponents(byte[])" />
    public static EthECDSASignature FromComponents(byte[] rs) => new(ECDSASignatureFactory.FromComponents(rs));

    /// <inheritdoc cref="ECDSASignatureFactory.ExtractECDSASignature(byte[])" />
    public static EthECDSASignature ExtractECDSASignature(string signature) => new(ECDSASignatureFactory.ExtractECDSASignature(signature));
}
