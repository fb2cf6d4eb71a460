using System.Text;
using Microsoft.Extensions.Configuration;

namespace OpenLedger.Polyfills.Functions;

/// <summary>Who this host is in shared storage: instances of one application share an id, so that they share locks and schedules.</summary>
internal sealed class HostIdentity
{
    private const int MaximumLength = 32;

    public HostIdentity(IConfiguration configuration)
    {
        Id = configuration["AzureFunctionsWebHost:hostid"] is { Length: > 0 } named ? named.ToLowerInvariant()
            : configuration["WEBSITE_SITE_NAME"] is { Length: > 0 } site ? Clean(site, MaximumLength)
            : $"{Clean(Environment.MachineName, 20)}-{unchecked((uint)StableHash.Of(AppContext.BaseDirectory))}";
    }

    public string Id { get; }

    /// <summary>This process alone.</summary>
    public string InstanceId { get; } = Guid.NewGuid().ToString();

    /// <summary>Lower-case letters, digits and single dashes.</summary>
    private static string Clean(string name, int length)
    {
        var text = new StringBuilder();
        foreach (var c in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
                text.Append(c);
            else if (text.Length > 0 && text[^1] != '-')
                text.Append('-');
            if (text.Length == length)
                break;
        }
        return text.ToString().Trim('-') is { Length: > 0 } clean ? clean : "host";
    }
}
