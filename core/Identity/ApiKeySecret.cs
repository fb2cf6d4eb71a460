using System.Buffers.Text;
using System.Text;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Identity;

/// <summary>An API key's text: <c>olk_</c> and 43 characters of Base64url, 256 random bits. Its owner makes it; the ledger sees only its hash.</summary>
public static class ApiKeySecret
{
    /// <summary>What every key begins with, so that scanners find one that leaked.</summary>
    public const string Prefix = "olk_";

    /// <summary>How many random bytes a key has.</summary>
    public const int Size = 32;

    private const int TextLength = 4 + 43;

    /// <summary>The key of 32 random bytes.</summary>
    public static string Encode(ReadOnlySpan<byte> random) => random.Length == Size
        ? Prefix + Base64Url.EncodeToString(random)
        : throw new ArgumentException($"A key has {Size} bytes, not {random.Length}.", nameof(random));

    /// <summary>The SHA-256 of a key's text, which the ledger knows it by; null where the text is no key. 256 random bits need no salt and no slow hash.</summary>
    public static Hash256? HashOf(string text) =>
        text.Length == TextLength && text.StartsWith(Prefix, StringComparison.Ordinal) && !text.AsSpan(4).ContainsAnyExcept(Alphabet)
            ? Hash256.Sha256(Encoding.ASCII.GetBytes(text))
            : null;

    private static readonly System.Buffers.SearchValues<char> Alphabet =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
