#nullable disable
using System.Text;

namespace Nethereum.Util;

/// <summary>EIP-191, version 0x45: Keccak-256 of 0x19 "Ethereum Signed Message:" newline, the length in decimal, the message.</summary>
public class EthereumMessageHasher
{
    public byte[] HashPrefixedMessage(string plainMessage) => HashPrefixedMessage(Encoding.UTF8.GetBytes(plainMessage));

    public byte[] HashPrefixedMessage(byte[] message)
    {
        byte[] prefix = Encoding.UTF8.GetBytes($"\u0019Ethereum Signed Message:\n{message.Length}");
        return Sha3Keccack.Current.CalculateHash([.. prefix, .. message]);
    }
}
