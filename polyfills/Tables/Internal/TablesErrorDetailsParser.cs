using System.Globalization;
using System.Text.Json;
using Azure.Core;

namespace Azure.Data.Tables.Internal;

/// <summary>Reads the service's error bodies: <c>{"odata.error":{"code":…,"message":{"value":…}}}</c>.</summary>
internal sealed class TablesErrorDetailsParser : RequestFailedDetailsParser
{
    /// <summary>The key under which an exception's data hold the index of the action that failed.</summary>
    public const string FailedEntityKey = "FailedEntity";

    public static readonly TablesErrorDetailsParser Shared = new();

    public override bool TryParse(Response response, out ResponseError? error, out IDictionary<string, string>? data)
    {
        error = null;
        data = null;
        if (response.ContentStream is not { CanSeek: true, Length: > 0 })
            return false;
        string? code;
        string? message;
        try
        {
            using var document = JsonDocument.Parse(response.Content.ToMemory());
            if (!document.RootElement.TryGetProperty("odata.error"u8, out var details))
                return false;
            code = details.TryGetProperty("code"u8, out var codeElement) ? codeElement.GetString() : null;
            message = details.TryGetProperty("message"u8, out var messageElement) && messageElement.TryGetProperty("value"u8, out var text) ? text.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not the service's own error: a proxy's page, for example. The status alone has to do.
            return false;
        }
        data = new Dictionary<string, string>(StringComparer.Ordinal);
        // A transaction's message starts with the index of the action that failed, as "2:The entity…".
        var colon = message?.IndexOf(':') ?? -1;
        if (colon > 0 && int.TryParse(message.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            data[FailedEntityKey] = index.ToString(CultureInfo.InvariantCulture);
            message += $"\nThe action that failed is number {index} of the transaction (see {nameof(TableTransactionFailedException.FailedTransactionActionIndex)}).";
        }
        error = new ResponseError(code, message);
        return true;
    }
}
