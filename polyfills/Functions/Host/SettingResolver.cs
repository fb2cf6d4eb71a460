using Microsoft.Extensions.Configuration;

namespace OpenLedger.Polyfills.Functions;

/// <summary>Fills %SETTINGS% in attributes and finds connection strings.</summary>
internal sealed class SettingResolver(IConfiguration configuration)
{
    /// <summary>The text with every %NAME% replaced by that setting.</summary>
    /// <exception cref="FunctionDeclarationException">A setting is missing.</exception>
    public string Resolve(string text)
    {
        var start = text.IndexOf('%');
        while (start >= 0)
        {
            var end = text.IndexOf('%', start + 1);
            if (end < 0)
                throw new FunctionDeclarationException($"'{text}' has a '%' without a second one");
            var name = text[(start + 1)..end];
            var value = configuration[name] ?? throw new FunctionDeclarationException($"the setting '{name}' in '{text}' does not exist");
            text = string.Concat(text.AsSpan(0, start), value, text.AsSpan(end + 1));
            start = start + value.Length < text.Length ? text.IndexOf('%', start + value.Length) : -1;
        }
        return text;
    }

    /// <summary>
    /// A connection by the host's rules: the setting <c>AzureWebJobsNAME</c>, then <c>NAME</c>, then the connection string of that name; a section
    /// (<c>NAME__fullyQualifiedNamespace</c>) yields the value under <paramref name="identityKey"/>.
    /// </summary>
    public string? Connection(string name, string? identityKey = null)
    {
        foreach (var key in new[] { "AzureWebJobs" + name, name, "ConnectionStrings:" + name })
        {
            if (configuration[key] is { Length: > 0 } value)
                return value;
            if (identityKey is not null && configuration[$"{key}:{identityKey}"] is { Length: > 0 } identity)
                return identity;
        }
        return null;
    }
}
