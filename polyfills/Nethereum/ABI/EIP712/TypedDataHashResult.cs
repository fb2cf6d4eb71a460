#nullable disable
namespace Nethereum.ABI.EIP712;

/// <summary>The domain separator, the hash of the message's struct, and the digest that is signed.</summary>
public sealed class TypedDataHashResult
{
    public TypedDataHashResult(byte[] domainHash, byte[] messageHash, byte[] typedDataHash)
    {
        ArgumentNullException.ThrowIfNull(domainHash);
        ArgumentNullException.ThrowIfNull(messageHash);
        ArgumentNullException.ThrowIfNull(typedDataHash);
        DomainHash = domainHash;
        MessageHash = messageHash;
        TypedDataHash = typedDataHash;
    }

    public byte[] DomainHash { get; }

    public byte[] MessageHash { get; }

    public byte[] TypedDataHash { get; }
}
