#nullable disable
namespace Azure.Messaging.ServiceBus;

public class ServiceBusConnectionStringProperties
{
    private const string Scheme = "sb";

    public string FullyQualifiedNamespace => Endpoint?.Host;

    public Uri Endpoint { get; private set; }

    public string EntityPath { get; private set; }

    public string SharedAccessKeyName { get; private set; }

    public string SharedAccessKey { get; private set; }

    public string SharedAccessSignature { get; private set; }

    internal bool UseDevelopmentEmulator { get; private set; }

    public static ServiceBusConnectionStringProperties Parse(string connectionString)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        var properties = new ServiceBusConnectionStringProperties();
        foreach (var pair in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == pair.Length - 1)
                throw new FormatException("The connection string is malformed: each part is a name, '=' and a value.");
            properties.Set(pair[..equals].TrimEnd(), pair[(equals + 1)..].TrimStart());
        }
        return properties;
    }

    private void Set(string name, string value)
    {
        switch (name.ToUpperInvariant())
        {
            case "ENDPOINT":
                Endpoint = ParseEndpoint(value);
                break;
            case "ENTITYPATH":
                EntityPath = value;
                break;
            case "SHAREDACCESSKEYNAME":
                SharedAccessKeyName = value;
                break;
            case "SHAREDACCESSKEY":
                SharedAccessKey = value;
                break;
            case "SHAREDACCESSSIGNATURE":
                SharedAccessSignature = value;
                break;
            case "USEDEVELOPMENTEMULATOR":
                UseDevelopmentEmulator = bool.TryParse(value, out var use) && use;
                break;
            default:
                // Unknown names are passed over, as upstream does.
                break;
        }
    }

    private static Uri ParseEndpoint(string value)
    {
        // "localhost:5672" parses as a URI of scheme "localhost", so the scheme is supplied before parsing.
        var text = value.Contains("://", StringComparison.Ordinal) ? value : $"{Scheme}://{value}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || Uri.CheckHostName(uri.Host) == UriHostNameType.Unknown)
            throw new FormatException("The connection string's Endpoint is not an address.");
        return new UriBuilder { Scheme = Scheme, Host = uri.Host, Port = uri.IsDefaultPort ? -1 : uri.Port }.Uri;
    }
}
