using Nethereum.Util;
using System.Text;

namespace OpenLedger.Tests.Contracts;

/// <summary>The roles of contracts/Duties.sol.</summary>
internal static class Duty
{
    public static readonly byte[] Admin = new byte[32];
    public static readonly byte[] Anchorer = Of("ANCHORER_ROLE");
    public static readonly byte[] Guardian = Of("GUARDIAN_ROLE");

    public static string Hex(byte[] role) => Convert.ToHexStringLower(role);

    private static byte[] Of(string name) => Sha3Keccack.Current.CalculateHash(Encoding.UTF8.GetBytes(name));
}
