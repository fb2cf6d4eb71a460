using System.ComponentModel.DataAnnotations;

namespace OpenLedger.Functions.Http;

/// <summary>What the API allows its callers. Section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Api";

    /// <summary>The origins whose pages may call this API from a browser (CORS), separated by commas; <c>*</c> for all, empty for none. Leave the platform's own CORS list empty.</summary>
    public string AllowedOrigins { get; set; } = "";

    /// <summary>How many requests a minute one client's network address may make on each server; as many may come at once.</summary>
    [Range(1, 1_000_000_000)]
    public int PerMinute { get; set; } = 6_000;

    /// <summary>The same for one address that has signed in.</summary>
    [Range(1, 1_000_000_000)]
    public int SessionPerMinute { get; set; } = 12_000;

    /// <summary>How many clients are told apart, at most; beyond it some share their limit, so that memory is bounded. A power of two.</summary>
    [Range(1, 1 << 20)]
    public int Clients { get; set; } = 1 << 16;

    /// <summary>The networks of proxies whose X-Forwarded-For is believed, as CIDR, separated by commas. Empty: nobody's.</summary>
    public string TrustedProxies { get; set; } = "";

    /// <summary>How many readers may follow the ledger's events on each server at once.</summary>
    [Range(1, 96)]
    public int MaxSubscribers { get; set; } = 32;

    /// <summary>How long a stream of events lasts at most, in seconds; its reader then comes back and goes on where it was.</summary>
    [Range(1, 1_500)]
    public int StreamSeconds { get; set; } = 900;

    /// <summary>How long a reader of events may leave bytes unread until it is cut off, in seconds.</summary>
    [Range(1, 300)]
    public int StreamStallSeconds { get; set; } = 20;

    /// <summary>How often a stream of events says that it lives where nothing happens, in milliseconds.</summary>
    [Range(100, 60_000)]
    public int HeartbeatMs { get; set; } = 15_000;

    /// <summary>How long an answer may wait for an entry that the caller has seen elsewhere (If-Ledger-Seq-At-Least), in milliseconds.</summary>
    [Range(0, 30_000)]
    public int BarrierMs { get; set; } = 2_000;

    /// <summary>How long a search may wait until this server has read the Datanets in which it searches, in milliseconds; it is refused then and asks again.</summary>
    [Range(100, 30_000)]
    public int SearchWithinMs { get; set; } = 2_000;

    /// <summary>How often the use of API keys is written down, in seconds.</summary>
    [Range(1, 60)]
    public int UsageFlushSeconds { get; set; } = 10;
}
