using System.Security.Cryptography;
using System.Text;

namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>Signs requests with the account's key ("Authorize with Shared Key" of the storage REST reference).</summary>
internal sealed class SharedKeySigner(string account, byte[] key)
{
    private const string StoragePrefix = "x-ms-";

    public string Account { get; } = account;

    public void Sign(HttpRequestMessage request, string path, (string Name, string Value)[] query)
    {
        var text = new StringBuilder(512);
        var length = request.Content?.Headers.ContentLength ?? 0;
        text.Append(request.Method.Method).Append("\n\n\n");
        text.Append(length == 0 ? "" : length.ToString()).Append("\n\n");
        text.Append(request.Content?.Headers.ContentType?.ToString() ?? "").Append('\n');
        // Date, the four conditions and Range: the date travels as x-ms-date, and nothing here is conditional.
        text.Append("\n\n\n\n\n\n");
        foreach (var header in request.Headers
            .Where(h => h.Key.StartsWith(StoragePrefix, StringComparison.Ordinal))
            .OrderBy(h => h.Key, StringComparer.Ordinal))
            text.Append(header.Key).Append(':').Append(string.Join(',', header.Value)).Append('\n');
        text.Append('/').Append(Account).Append(path);
        foreach (var (name, value) in query.OrderBy(q => q.Name, StringComparer.Ordinal))
            text.Append('\n').Append(name).Append(':').Append(value);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text.ToString())));
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {Account}:{signature}");
    }
}
