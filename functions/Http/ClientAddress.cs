using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace OpenLedger.Functions.Http;

/// <summary>The network address of a request's client: the connection's, or what proxies that are configured say.</summary>
public sealed class ClientAddress(IOptions<ApiOptions> options)
{
    /// <summary>How many proxies are followed at most.</summary>
    private const int MaxProxies = 8;

    private readonly IPNetwork[] _proxies = [.. Parse(options.Value.TrustedProxies) ?? throw new FormatException("Api__TrustedProxies must be networks as CIDR.")];

    /// <summary>The networks of a comma-separated list, or null where it is none.</summary>
    public static IReadOnlyList<IPNetwork>? Parse(string text)
    {
        var networks = new List<IPNetwork>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IPNetwork.TryParse(part, out var network))
                return null;
            networks.Add(network);
        }
        return networks;
    }

    /// <summary>The client; of IPv6 the network of 64 bits, because one client has all of it.</summary>
    public IPAddress Of(HttpContext http)
    {
        var client = Normal(http.Connection.RemoteIpAddress ?? IPAddress.None);
        if (_proxies.Length > 0 && IsProxy(client) && http.Request.Headers.TryGetValue("X-Forwarded-For", out var header))
        {
            // Each proxy appends whom it saw, so only what a trusted one appended counts, from the end.
            var hops = header.ToString().Split(',', StringSplitOptions.TrimEntries);
            for (var i = hops.Length - 1; i >= Math.Max(0, hops.Length - MaxProxies) && IsProxy(client) && IPEndPoint.TryParse(hops[i], out var hop); i--)
                client = Normal(hop.Address);
        }
        return client.AddressFamily == AddressFamily.InterNetworkV6 ? Network64(client) : client;
    }

    private static IPAddress Normal(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPAddress Network64(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    private bool IsProxy(IPAddress address)
    {
        foreach (var proxy in _proxies)
        {
            if (proxy.Contains(address))
                return true;
        }
        return false;
    }
}
