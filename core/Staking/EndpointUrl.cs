using System.Buffers;
using System.Globalization;

namespace OpenLedger.Core.Staking;

/// <summary>Where a provider is reached. The rules read it themselves, so that no version of a library changes what they take.</summary>
internal static class EndpointUrl
{
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    /// <summary>Those of a path (RFC 3986, section 3.3), without escapes.</summary>
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/");

    /// <summary>Whether a text is http or https, a host in lower case, perhaps a port, and perhaps a path.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        var scheme = text.StartsWith("https://") ? "https://".Length : text.StartsWith("http://") ? "http://".Length : 0;
        if (scheme == 0)
            return false;
        var rest = text[scheme..];
        var slash = rest.IndexOf('/');
        var authority = slash < 0 ? rest : rest[..slash];
        var path = rest[authority.Length..];
        var colon = authority.IndexOf(':');
        var host = colon < 0 ? authority : authority[..colon];
        return !host.IsEmpty && !host.ContainsAnyExcept(HostCharacters) && host[0] is not ('.' or '-') && !path.ContainsAnyExcept(PathCharacters)
            && (colon < 0 || (ushort.TryParse(authority[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0));
    }
}
