#nullable disable

using System.Security.Cryptography;
using System.Text;

namespace Azure.Data.Tables;

/// <summary>The account's name with one of its two keys.</summary>
public class TableSharedKeyCredential
{
    private byte[] _key;

    public TableSharedKeyCredential(string accountName, string accountKey)
    {
        ArgumentNullException.ThrowIfNull(accountName);
        ArgumentNullException.ThrowIfNull(accountKey);
        AccountName = accountName;
        SetAccountKey(accountKey);
    }

    public string AccountName { get; }

    public void SetAccountKey(string accountKey) => Volatile.Write(ref _key, Convert.FromBase64String(accountKey));

    /// <summary>Base64 of the HMAC-SHA256 of <paramref name="message"/> under the account key.</summary>
    internal string Sign(string message)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Volatile.Read(ref _key), Encoding.UTF8.GetBytes(message), hash);
        return Convert.ToBase64String(hash);
    }
}
