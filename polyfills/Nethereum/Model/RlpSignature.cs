#nullable disable
namespace Nethereum.Model;

/// <summary>The last three elements of a signed transaction: V, R and S as numbers.</summary>
internal static class RlpSignature
{
    internal static byte[][] Encode(ISignature signature) =>
        [Number(signature.V), Number(signature.R), Number(signature.S)];

    private static byte[] Number(byte[] value) => RLP.RLP.EncodeElement(value.AsSpan().TrimStart((byte)0).ToArray());
}
