using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OpenLedger.Functions.Http;

/// <summary>Clients that open connections and send next to nothing ("slow loris") hold no place for long. In Azure the platform's front end does the same before us.</summary>
public static class SlowClients
{
    /// <summary>How long a client may take for a request's headers.</summary>
    public static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(10);

    /// <summary>Sets the server's limits. Bodies here are small; files go to the storage.</summary>
    public static void Limit(KestrelServerLimits limits)
    {
        limits.RequestHeadersTimeout = HeadersWithin;
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 500, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxConcurrentConnections = 4096;
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
    }
}
