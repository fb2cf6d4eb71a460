using System.Net;

namespace Azure.Data.Tables.Internal;

/// <summary>
/// What an address says about account and table. The account is the host's first label, or on an emulator, addressed by IP or as localhost,
/// the path's first segment; the table is the segment after that.
/// </summary>
internal static class TableEndpoint
{
    /// <summary>The account's name.</summary>
    public static string? AccountOf(Uri endpoint)
    {
        if (IsPathStyle(endpoint))
            return Segments(endpoint).FirstOrDefault();
        var dot = endpoint.Host.IndexOf('.');
        return dot < 0 ? null : endpoint.Host[..dot];
    }

    /// <summary>The table's name, or an empty string for the address of an account.</summary>
    public static string TableOf(Uri endpoint)
    {
        var segments = Segments(endpoint);
        var accountSegments = IsPathStyle(endpoint) ? 1 : 0;
        return segments.Length <= accountSegments ? "" : WithoutTablesSyntax(segments[^1]);
    }

    /// <summary>The account's address: <paramref name="endpoint"/> without a table and query.</summary>
    public static Uri AccountEndpoint(Uri endpoint, string? table = null)
    {
        var address = endpoint.GetLeftPart(UriPartial.Path);
        if (string.IsNullOrEmpty(table) || !string.Equals(TableOf(endpoint), table, StringComparison.OrdinalIgnoreCase))
            return new Uri(address);
        address = address.TrimEnd('/');
        return new Uri(address[..address.LastIndexOf('/')]);
    }

    private static string[] Segments(Uri endpoint) => endpoint.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsPathStyle(Uri endpoint) => endpoint.IsLoopback || IPAddress.TryParse(endpoint.Host.Trim('[', ']'), out _);

    private static string WithoutTablesSyntax(string segment)
    {
        var text = Uri.UnescapeDataString(segment);
        return text.StartsWith("Tables('", StringComparison.Ordinal) && text.EndsWith("')", StringComparison.Ordinal) ? text[8..^2] : text;
    }
}
