using System.Globalization;
using System.Text;

namespace Azure.Data.Tables.Internal;

/// <summary>Reads the answer to a transaction: one HTTP response per action, or a single one that says why all were refused.</summary>
internal static class TransactionReader
{
    /// <summary>The responses in the order of the actions.</summary>
    /// <exception cref="RequestFailedException">The body is not a multipart body of HTTP responses.</exception>
    public static IReadOnlyList<Response> Read(Response response)
    {
        var body = Encoding.UTF8.GetString(response.Content.ToMemory().Span);
        var boundary = BoundaryOf(response.Headers.ContentType) ?? throw Malformed(response);
        var responses = new List<Response>();
        foreach (var part in Parts(body, boundary))
        {
            var (headers, content) = SplitHead(part);
            var inner = BoundaryOf(headers.FirstOrDefault(h => h.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value);
            if (inner is null)
                responses.Add(ReadResponse(content) ?? throw Malformed(response));
            else
            {
                foreach (var change in Parts(content, inner))
                    responses.Add(ReadResponse(SplitHead(change).Body) ?? throw Malformed(response));
            }
        }
        return responses.Count == 0 ? throw Malformed(response) : responses;
    }

    private static RequestFailedException Malformed(Response response) =>
        new(response.Status, "The service's answer to the transaction is not a multipart body of HTTP responses.");

    private static string? BoundaryOf(string? contentType)
    {
        const string Name = "boundary=";
        var at = contentType?.IndexOf(Name, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (at < 0)
            return null;
        var value = contentType![(at + Name.Length)..];
        var end = value.IndexOf(';');
        return (end < 0 ? value : value[..end]).Trim().Trim('"');
    }

    /// <summary>What lies between the lines that start with the delimiter.</summary>
    private static IEnumerable<string> Parts(string body, string boundary)
    {
        var delimiter = "--" + boundary;
        var at = body.IndexOf(delimiter, StringComparison.Ordinal);
        while (at >= 0)
        {
            var start = at + delimiter.Length;
            // The last delimiter of a body ends in two dashes.
            if (string.CompareOrdinal(body, start, "--", 0, 2) == 0)
                yield break;
            at = body.IndexOf(delimiter, start, StringComparison.Ordinal);
            yield return (at < 0 ? body[start..] : body[start..at]).TrimStart('\r', '\n');
        }
    }

    private static Response? ReadResponse(string text)
    {
        text = text.TrimStart('\r', '\n');
        var lineEnd = text.IndexOf('\n');
        var statusLine = (lineEnd < 0 ? text : text[..lineEnd]).TrimEnd('\r').Split(' ', 3);
        if (statusLine.Length < 2
            || !statusLine[0].StartsWith("HTTP/", StringComparison.Ordinal)
            || !int.TryParse(statusLine[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            return null;
        var (headers, body) = SplitHead(lineEnd < 0 ? "" : text[(lineEnd + 1)..]);
        return new PartResponse(status, statusLine.Length > 2 ? statusLine[2] : "", headers, Encoding.UTF8.GetBytes(body.TrimEnd('\r', '\n')));
    }

    /// <summary>Header lines up to an empty line, and what follows it.</summary>
    private static (List<KeyValuePair<string, string>> Headers, string Body) SplitHead(string text)
    {
        var headers = new List<KeyValuePair<string, string>>();
        var at = 0;
        while (at < text.Length)
        {
            var end = text.IndexOf('\n', at);
            var line = (end < 0 ? text[at..] : text[at..end]).TrimEnd('\r');
            at = end < 0 ? text.Length : end + 1;
            if (line.Length == 0)
                break;
            var colon = line.IndexOf(':');
            if (colon > 0)
                headers.Add(KeyValuePair.Create(line[..colon].Trim(), line[(colon + 1)..].Trim()));
        }
        return (headers, text[at..]);
    }
}
