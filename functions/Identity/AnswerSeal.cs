using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Identity;

/// <summary>Makes bytes of an answer that only this server's keys can read again (AES-256-GCM): answers hold sessions and URLs, which no table should.</summary>
public sealed class AnswerSeal(SigningKeys keys)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly IReadOnlyList<byte[]> _secrets = keys.Derive("idempotent answers");

    /// <summary>Seals an answer for one key.</summary>
    public byte[] Close(ApiResult result, string key)
    {
        var plain = Pack(JsonSerializer.SerializeToUtf8Bytes(new Answer(result.Status, result.ContentType, result.Body.ToArray(), result.Headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.Ordinal))));
        var sealedBytes = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceSize));
        using var aes = new AesGcm(_secrets[0], TagSize);
        aes.Encrypt(sealedBytes.AsSpan(0, NonceSize), plain, sealedBytes.AsSpan(NonceSize, plain.Length), sealedBytes.AsSpan(NonceSize + plain.Length), Encoding.UTF8.GetBytes(key));
        return sealedBytes;
    }

    /// <summary>The answer, or null where none of this server's keys opens it.</summary>
    public ApiResult? Open(byte[] sealedBytes, string key)
    {
        if (sealedBytes.Length < NonceSize + TagSize)
            return null;
        var plain = new byte[sealedBytes.Length - NonceSize - TagSize];
        foreach (var secret in _secrets)
        {
            using var aes = new AesGcm(secret, TagSize);
            try
            {
                aes.Decrypt(sealedBytes.AsSpan(0, NonceSize), sealedBytes.AsSpan(NonceSize, plain.Length), sealedBytes.AsSpan(NonceSize + plain.Length), plain, Encoding.UTF8.GetBytes(key));
            }
            catch (AuthenticationTagMismatchException)
            {
                continue;
            }
            var answer = JsonSerializer.Deserialize<Answer>(Unpack(plain))!;
            var result = new ApiResult(answer.Status, answer.Body, answer.ContentType);
            foreach (var (name, value) in answer.Headers)
                result.With(name, value);
            return result;
        }
        return null;
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
            brotli.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Unpack(byte[] bytes)
    {
        using var brotli = new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        brotli.CopyTo(plain);
        return plain.ToArray();
    }

    private sealed record Answer(int Status, string ContentType, byte[] Body, Dictionary<string, string> Headers);
}
