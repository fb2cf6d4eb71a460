namespace Azure.Data.Tables.Internal;

/// <summary>A storage connection string, as far as tables are concerned.</summary>
internal sealed record TableConnectionString(Uri Endpoint, string? AccountName, TableSharedKeyCredential? SharedKey, AzureSasCredential? Sas)
{
    private const string DevelopmentAccount = "devstoreaccount1";
    private const string DevelopmentKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const int DevelopmentPort = 10002;

    /// <exception cref="InvalidOperationException">The string is not a list of <c>name=value</c> pairs.</exception>
    /// <exception cref="ArgumentException">The pairs do not say where the tables are and how to sign.</exception>
    public static TableConnectionString Parse(string connectionString)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        var settings = Split(connectionString);
        if (settings.GetValueOrDefault("UseDevelopmentStorage") == "true")
            return Development(settings.GetValueOrDefault("DevelopmentStorageProxyUri"));

        var endpoint = settings.GetValueOrDefault("TableEndpoint");
        var sas = settings.GetValueOrDefault("SharedAccessSignature");
        var account = settings.GetValueOrDefault("AccountName");
        var key = settings.GetValueOrDefault("AccountKey");
        var suffix = settings.GetValueOrDefault("EndpointSuffix");
        if (account is not null && key is not null && (endpoint is not null || suffix is not null))
        {
            endpoint ??= $"{settings.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{account}.table.{suffix}";
            return new TableConnectionString(new Uri(endpoint), account, new TableSharedKeyCredential(account, key), null);
        }
        if (endpoint is not null && sas is not null && Uri.IsWellFormedUriString(endpoint, UriKind.Absolute))
            return new TableConnectionString(new Uri(endpoint), account, null, new AzureSasCredential(sas));
        throw new ArgumentException("The connection string has no valid combination of account, key, signature and table endpoint.", nameof(connectionString));
    }

    private static Dictionary<string, string> Split(string connectionString)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var segment in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = segment.IndexOf('=');
            if (equals <= 0)
                throw new InvalidOperationException("The connection string has a segment that is not name=value.");
            if (!settings.TryAdd(segment[..equals].Trim(), segment[(equals + 1)..].Trim()))
                throw new InvalidOperationException("The connection string names a setting twice.");
        }
        return settings;
    }

    private static TableConnectionString Development(string? proxy)
    {
        var host = proxy is null ? new Uri("http://127.0.0.1") : new Uri(proxy);
        return new TableConnectionString(
            new UriBuilder(host.Scheme, host.Host, DevelopmentPort, DevelopmentAccount).Uri,
            DevelopmentAccount,
            new TableSharedKeyCredential(DevelopmentAccount, DevelopmentKey),
            null);
    }
}
