using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Primitives;
using OpenLedger.Functions.Identity;

namespace OpenLedger.Functions.Http;

/// <summary>
/// How many requests each client may make on this server: an API key as its terms say, an address that has signed in, else a network address. A client's bucket
/// holds a minute's requests and fills evenly. Answers say what is left (RateLimit header fields for HTTP, draft-ietf-httpapi-ratelimit-headers-10).
/// </summary>
public sealed class RateLimits : IDisposable
{
    private readonly PartitionedRateLimiter<Client> _limiter = PartitionedRateLimiter.Create<Client, Client>(static client => RateLimitPartition.GetTokenBucketLimiter(client, Bucket));
    private readonly ApiOptions _options;
    private readonly string _networkPolicy;
    private readonly string _sessionPolicy;

    /// <summary>The limits of the options.</summary>
    public RateLimits(IOptions<ApiOptions> options)
    {
        _options = options.Value;
        _networkPolicy = Policy("network", _options.PerMinute);
        _sessionPolicy = Policy("session", _options.SessionPerMinute);
    }

    /// <summary>Counts a request, and says on the answer what is left; false where it is one too many.</summary>
    /// <param name="http">The request.</param>
    /// <param name="caller">Its bearer, or null.</param>
    /// <param name="network">Its client's network address.</param>
    public bool TryCount(HttpContext http, Caller? caller, IPAddress network)
    {
        var client = caller switch
        {
            { Key: { } key } => new Client("key", 0, key.Hash, (int)key.Terms.PerMinute),
            { } session => new Client("session", Slot(session.Address.GetHashCode()), default, _options.SessionPerMinute),
            null => new Client("network", Slot(network.GetHashCode()), default, _options.PerMinute),
        };
        using var lease = _limiter.AttemptAcquire(client);
        var left = _limiter.GetStatistics(client)?.CurrentAvailablePermits ?? 0;
        var headers = http.Response.Headers;
        headers["RateLimit-Policy"] = caller switch { null => _networkPolicy, { Key: null } => _sessionPolicy, _ => Policy(client.Sort, client.PerMinute) };
        headers["RateLimit"] = $"\"{client.Sort}\";r={left};t={(client.PerMinute - left) * 60 / client.PerMinute}";
        return lease.IsAcquired;
    }

    /// <inheritdoc />
    public void Dispose() => _limiter.Dispose();

    private static string Policy(string sort, int perMinute) => $"\"{sort}\";q={perMinute};w=60";

    private static TokenBucketRateLimiterOptions Bucket(Client client) => new()
    {
        AutoReplenishment = false,
        TokenLimit = client.PerMinute,
        // Slow buckets get one token after another, quick ones a second's worth each second.
        TokensPerPeriod = Math.Max(1, client.PerMinute / 60),
        ReplenishmentPeriod = client.PerMinute >= 60 ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(60.0 / client.PerMinute),
        QueueLimit = 0,
    };

    /// <summary>The hash's seed differs from process to process, so nobody can choose whom to share with.</summary>
    private int Slot(int hash) => HashCode.Combine(hash) & (_options.Clients - 1);

    private readonly record struct Client(string Sort, int Slot, Hash256 Key, int PerMinute);
}
