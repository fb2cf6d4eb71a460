#nullable disable
using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;

namespace Nethereum.Util;

public class AddressUtil
{
    public const string AddressEmptyAsHex = "0x0";
    public const string ZERO_ADDRESS = "0x0000000000000000000000000000000000000000";

    private const int AddressLength = 20;
    private const int DigitsInAddress = 2 * AddressLength;

    public static AddressUtil Current { get; } = new();

    /// <summary>Takes the last 20 bytes of a longer array.</summary>
    public string ConvertToChecksumAddress(byte[] address) =>
        ConvertToChecksumAddress((address.Length > AddressLength ? address[^AddressLength..] : address).ToHex());

    public bool IsAnEmptyAddress(string address) =>
        string.IsNullOrWhiteSpace(address) || string.Equals(address, AddressEmptyAsHex, StringComparison.Ordinal);

    public bool IsNotAnEmptyAddress(string address) => !IsAnEmptyAddress(address);

    public string AddressValueOrEmpty(string address) => IsAnEmptyAddress(address) ? AddressEmptyAsHex : address;

    public bool IsEmptyOrEqualsAddress(string address1, string candidate) => IsAnEmptyAddress(address1) || AreAddressesTheSame(address1, candidate);

    public bool AreAddressesTheSame(string address1, string address2)
    {
        if (IsAnEmptyAddress(address1) || IsAnEmptyAddress(address2))
            return IsAnEmptyAddress(address1) && IsAnEmptyAddress(address2);
        return string.Equals(address1.EnsureHexPrefix(), address2.EnsureHexPrefix(), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>EIP-55: a letter is upper case where the hash of the lower-case digits has a nibble of 8 or more.</summary>
    public string ConvertToChecksumAddress(string address)
    {
        var digits = address.ToLowerInvariant().RemoveHexPrefix();
        var nibbles = HashOfDigits(digits);
        return string.Create(digits.Length + 2, (digits, nibbles), static (text, source) =>
        {
            "0x".CopyTo(text);
            for (var i = 0; i < source.digits.Length; i++)
                text[i + 2] = MustBeUpper(source.nibbles, i) ? char.ToUpperInvariant(source.digits[i]) : source.digits[i];
        });
    }

    public string ConvertToValid20ByteAddress(string address) =>
        (address ?? string.Empty).RemoveHexPrefix().PadLeft(DigitsInAddress, '0').EnsureHexPrefix();

    public bool IsValidAddressLength(string address) => !string.IsNullOrEmpty(address) && address.RemoveHexPrefix().Length == DigitsInAddress;

    public bool IsValidEthereumAddressHexFormat(string address) =>
        !string.IsNullOrEmpty(address) && address.HasHexPrefix() && IsValidAddressLength(address) && address.IsHex();

    /// <summary>Looks at the case of the first 40 characters only; <see cref="IsValidEthereumAddressHexFormat"/> checks the form.</summary>
    public bool IsChecksumAddress(string address)
    {
        if (string.IsNullOrEmpty(address))
            return false;
        var digits = address.RemoveHexPrefix();
        var nibbles = HashOfDigits(digits.ToLowerInvariant());
        for (var i = 0; i < DigitsInAddress; i++)
        {
            var expected = MustBeUpper(nibbles, i) ? char.ToUpperInvariant(digits[i]) : char.ToLowerInvariant(digits[i]);
            if (digits[i] != expected)
                return false;
        }
        return true;
    }

    private static byte[] HashOfDigits(string lowerCaseDigits) => Sha3Keccack.Current.CalculateHash(Encoding.UTF8.GetBytes(lowerCaseDigits));

    private static bool MustBeUpper(byte[] hash, int index) => ((index & 1) == 0 ? hash[index / 2] >> 4 : hash[index / 2] & 0x0F) > 7;
}
