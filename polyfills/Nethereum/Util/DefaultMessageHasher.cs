#nullable disable
using System.Text;

namespace Nethereum.Util;

public class DefaultMessageHasher
{
    public byte[] Hash(string plainMessage) => Hash(Encoding.UTF8.GetBytes(plainMessage));

    public byte[] Hash(byte[] plainMessage) => Sha3Keccack.Current.CalculateHash(plainMessage);
}
