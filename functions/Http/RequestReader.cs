using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Identity;

namespace OpenLedger.Functions.Http;

/// <summary>Reads requests within bounds.</summary>
public static class RequestReader
{
    /// <summary>The most items of a page.</summary>
    public const int MaxPageSize = 200;

    /// <summary>What a cursor that no list gave out is answered with.</summary>
    internal static readonly Error CursorMalformed = Error.Invalid("cursor-malformed", "The cursor is not one that this list gave out.");

    private const int DefaultPageSize = 50;

    /// <summary>The most bytes that a cursor holds.</summary>
    private const int MaxCursorBytes = 256;

    /// <summary>The body of at most <paramref name="maxBytes"/> bytes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxBytes">The bound; one byte more is <c>body-too-large</c>, and no more than that is read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<Result<byte[]>> ReadBodyAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
            return TooLarge(maxBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(maxBytes + 1);
        try
        {
            var length = await request.Body.ReadAtLeastAsync(buffer.AsMemory(0, maxBytes + 1), maxBytes + 1, throwOnEndOfStream: false, cancellationToken);
            return length > maxBytes ? TooLarge(maxBytes) : buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A JSON body; another content type is refused before it is read.</summary>
    public static async Task<Result<byte[]>> ReadJsonAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken) =>
        request.HasJsonContentType()
            ? await ReadBodyAsync(request, maxBytes, cancellationToken)
            : Error.Invalid("content-type-not-json", "The body must be of the type application/json.");

    /// <summary>In whose name this request comes: who signed it (<see cref="SignedRequest"/>), or whose session or API key it carries. Its body must be empty.</summary>
    /// <param name="request">The request.</param>
    /// <param name="head">The ledger.</param>
    /// <param name="clock">The clock that signatures are held against.</param>
    /// <param name="scope">What an API key must be for.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<Result<Address>> AuthenticateAsync(HttpRequest request, LedgerHead head, TimeProvider clock, ApiScopes scope, CancellationToken cancellationToken)
    {
        if (!(await ReadBodyAsync(request, 0, cancellationToken)).Try(out var body, out var error))
            return error;
        if (request.HttpContext.Features.Get<CallerFeature>() is { } bearer)
            return bearer.Caller.Try(out var caller, out error) ? caller.Require(scope) : error;
        var now = LedgerTime.From(clock.GetUtcNow());
        return SignedRequest.Authenticate(request.Headers.Authorization, request.Method, request.Path.Value + request.QueryString.Value, body, now, head.Domain).Try(out var signer, out error)
            ? head.State.Accounts.ActsFor(signer, LedgerTime.Later(head.State.Time, now))
            : error;
    }

    /// <summary>Refuses query parameters that an operation does not know, and ones that come twice.</summary>
    public static Error? CheckQuery(HttpRequest request, params ReadOnlySpan<string> known)
    {
        foreach (var (name, values) in request.Query)
        {
            if (!known.Contains(name))
                return Error.Invalid("unknown-parameter", $"There is no query parameter \"{Shorten(name)}\" here.");
            if (values.Count != 1)
                return Error.Invalid("repeated-parameter", $"The query parameter \"{name}\" comes {values.Count} times.");
        }
        return null;
    }

    /// <summary>The query parameter <c>limit</c>.</summary>
    public static Result<int> ReadLimit(HttpRequest request, int max = MaxPageSize, int otherwise = DefaultPageSize)
    {
        if (!request.Query.TryGetValue("limit", out var text))
            return Math.Min(otherwise, max);
        return Decimals.TryParse(text.ToString(), out var limit) && limit >= 1 && limit <= (ulong)max
            ? (int)limit
            : Error.Invalid("limit-out-of-range", $"limit is a whole number from 1 to {max}.");
    }

    /// <summary>Where the page begins: what the cursor holds, or null on the first page.</summary>
    /// <param name="request">The request.</param>
    /// <param name="list">The list that the cursor must be of.</param>
    public static Result<ulong?> ReadCursor(HttpRequest request, string list)
    {
        if (!ReadTextCursor(request, list).Try(out var text, out var error))
            return error;
        if (text is null)
            return (ulong?)null;
        return Decimals.TryParse(text, out var position) ? (ulong?)position : CursorMalformed;
    }

    /// <summary>As <see cref="ReadCursor"/>, where the cursor holds an address.</summary>
    public static Result<Address?> ReadAddressCursor(HttpRequest request, string list)
    {
        if (!ReadTextCursor(request, list).Try(out var text, out var error))
            return error;
        if (text is null)
            return (Address?)null;
        return Address.TryParse(text, out var address) ? address : CursorMalformed;
    }

    /// <summary>As <see cref="ReadCursor"/>, where the cursor holds a text.</summary>
    public static Result<string?> ReadTextCursor(HttpRequest request, string list)
    {
        if (!request.Query.TryGetValue("cursor", out var text))
            return (string?)null;
        var cursor = text.ToString();
        var bytes = new byte[MaxCursorBytes];
        // TryDecodeFromChars throws on what is not Base64Url; its false stands for too little room.
        if (cursor.Length <= Base64Url.GetEncodedLength(MaxCursorBytes) && Base64Url.IsValid(cursor) && Base64Url.TryDecodeFromChars(cursor, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length) is var decoded && decoded.StartsWith(list + "|", StringComparison.Ordinal))
            return decoded[(list.Length + 1)..];
        return CursorMalformed;
    }

    /// <summary>The cursor of the next page.</summary>
    public static string WriteCursor(string list, ulong position) => WriteTextCursor(list, position.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>As <see cref="WriteCursor"/>, of a text.</summary>
    public static string WriteTextCursor(string list, string position) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{list}|{position}"));

    private static Error TooLarge(int maxBytes) => new(ErrorKind.TooLarge, "body-too-large", $"The body may have at most {maxBytes} bytes.");

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
