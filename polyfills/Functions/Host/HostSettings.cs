using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace OpenLedger.Polyfills.Functions;

/// <summary>host.json, each value overridable by <c>AzureFunctionsJobHost__path__to__value</c> in the environment.</summary>
internal sealed class HostSettings
{
    private const string FileName = "host.json";

    private HostSettings(IConfiguration json)
    {
        RoutePrefix = json["extensions:http:routePrefix"] ?? "api";
        MaxConcurrentRequests = Count(json, "extensions:http:maxConcurrentRequests", -1);
        MaxOutstandingRequests = Count(json, "extensions:http:maxOutstandingRequests", -1);
        CustomHeaders = json.GetSection("extensions:http:customHeaders").GetChildren().ToDictionary(c => c.Key, c => c.Value ?? "");
        FunctionTimeout = json["functionTimeout"] is "-1" ? null : Time(json, "functionTimeout", TimeSpan.FromMinutes(30));
        Singleton = new SingletonSettings(
            Time(json, "singleton:listenerLockPeriod", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1)),
            Time(json, "singleton:listenerLockRecoveryPollingInterval", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(15)));
        ServiceBus = new ServiceBusSettings(
            Count(json, "extensions:serviceBus:maxConcurrentCalls", 16, least: 1),
            Count(json, "extensions:serviceBus:prefetchCount", 0, least: 0),
            Time(json, "extensions:serviceBus:maxAutoLockRenewalDuration", TimeSpan.FromMinutes(5)),
            Flag(json, "extensions:serviceBus:autoCompleteMessages", ifAbsent: true));
        Logging = json.GetSection("logging");
    }

    /// <summary>The first segments of every HTTP route; may be empty.</summary>
    public string RoutePrefix { get; }

    /// <summary>HTTP functions that run at a time, in requests; −1 for no bound.</summary>
    public int MaxConcurrentRequests { get; }

    /// <summary>HTTP functions that run or wait, in requests; one more is answered 429. −1 for no bound.</summary>
    public int MaxOutstandingRequests { get; }

    /// <summary>Headers that every response gets unless it has them.</summary>
    public IReadOnlyDictionary<string, string> CustomHeaders { get; }

    /// <summary>How long an invocation may run before its token is cancelled; null for ever.</summary>
    public TimeSpan? FunctionTimeout { get; }

    public SingletonSettings Singleton { get; }

    public ServiceBusSettings ServiceBus { get; }

    /// <summary>Log levels, in the shape of the logging framework's own section.</summary>
    public IConfiguration Logging { get; }

    /// <summary>How long a stopping host waits for what runs: 30 s, or the function time-out where that is shorter.</summary>
    public TimeSpan ShutdownTimeout => FunctionTimeout is { } limit && limit < TimeSpan.FromSeconds(30) ? limit : TimeSpan.FromSeconds(30);

    /// <exception cref="InvalidOperationException">host.json is not valid; the message says where.</exception>
    public static HostSettings Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        IConfiguration json;
        try
        {
            json = new ConfigurationBuilder()
                .AddJsonFile(path, optional: true, reloadOnChange: false)
                .AddEnvironmentVariables("AzureFunctionsJobHost__")
                .Build();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidOperationException($"{FileName} is not valid JSON: {(e.InnerException ?? e).Message}", e);
        }
        if (File.Exists(path) && json["version"] != "2.0")
            throw new InvalidOperationException($"{FileName} must say \"version\": \"2.0\"; it says '{json["version"]}'.");
        return new HostSettings(json);
    }

    private static int Count(IConfiguration json, string key, int ifAbsent, int least = -1)
    {
        if (json[key] is not { } text)
            return ifAbsent;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && (value != 0 || least == 0)
            ? value
            : throw Wrong(key, text, $"a whole number of at least {(least > 0 ? least : least == 0 ? 0 : 1)}{(least == -1 ? ", or -1 for no bound" : "")}");
    }

    private static bool Flag(IConfiguration json, string key, bool ifAbsent)
    {
        if (json[key] is not { } text)
            return ifAbsent;
        return bool.TryParse(text, out var value) ? value : throw Wrong(key, text, "true or false");
    }

    private static TimeSpan Time(IConfiguration json, string key, TimeSpan ifAbsent, TimeSpan? least = null, TimeSpan? most = null)
    {
        if (json[key] is not { } text)
            return ifAbsent;
        var from = least ?? TimeSpan.Zero;
        var to = most ?? TimeSpan.MaxValue;
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= from && value <= to
            ? value
            : throw Wrong(key, text, $"a time (hh:mm:ss) of at least {from}{(most is null ? "" : $" and at most {to}")}");
    }

    private static InvalidOperationException Wrong(string key, string text, string expected) =>
        new($"{FileName}: {key.Replace(':', '.')} is '{text}'; it must be {expected}.");
}

/// <summary>The lock by which one instance of many runs a timer.</summary>
/// <param name="LockPeriod">How long a lock outlives the process that held it.</param>
/// <param name="RetryInterval">How often another instance tries to take it.</param>
internal sealed record SingletonSettings(TimeSpan LockPeriod, TimeSpan RetryInterval);

/// <summary>host.json's extensions.serviceBus.</summary>
/// <param name="MaxConcurrentCalls">Messages of one function that are processed at a time.</param>
/// <param name="PrefetchCount">Messages fetched ahead.</param>
/// <param name="MaxAutoLockRenewalDuration">How long a message's lock is renewed while its function runs.</param>
/// <param name="AutoCompleteMessages">Complete a message when its function has returned.</param>
internal sealed record ServiceBusSettings(int MaxConcurrentCalls, int PrefetchCount, TimeSpan MaxAutoLockRenewalDuration, bool AutoCompleteMessages);
