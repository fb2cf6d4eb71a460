using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Functions.Http;
using OpenLedger.Storage;
using OpenLedger.Storage.Access;

namespace OpenLedger.Functions.Identity;

/// <summary>
/// Counts how often API keys are used, in memory, and writes it down at intervals: one row for each key and minute. What other servers have counted is read then
/// too, so a day's limit holds over all of them to within an interval; what a killed server had not written is lost.
/// </summary>
public sealed partial class ApiKeyUsage(ApiKeyUsageTable table, IOptions<ApiOptions> options, TimeProvider clock, ILogger<ApiKeyUsage> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<Hash256, Counter> _counters = new();
    private readonly string _server = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));

    /// <summary>Counts a request; false where the day's are spent.</summary>
    public async Task<bool> TryCountAsync(ApiKey key, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!_counters.TryGetValue(key.Hash, out var counter))
            counter = _counters.GetOrAdd(key.Hash, new Counter(await OthersAsync(key.Hash, now, cancellationToken)));
        return counter.TryAdd(now, key.Terms.PerDay);
    }

    /// <summary>Counts a request that was refused.</summary>
    public void CountRefused(ApiKey key)
    {
        if (_counters.TryGetValue(key.Hash, out var counter))
            counter.AddRefused(clock.GetUtcNow());
    }

    /// <summary>How long the day (UTC) still lasts.</summary>
    public TimeSpan LeftOfDay()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return now.Date.AddDays(1) - now;
    }

    /// <summary>Writes down what has been counted, and reads what others have.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var (hash, counter) in _counters)
        {
            foreach (var minute in counter.Changed(now))
                await table.PutAsync(new ApiKeyUse(hash, minute.At, minute.Requests, minute.Refused), _server, cancellationToken);
            if (counter.IsIdle(now))
                _counters.TryRemove(hash, out _);
            else
                counter.SetOthers(await OthersAsync(hash, now, cancellationToken));
        }
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(options.Value.UsageFlushSeconds), clock, stoppingToken);
            await TryFlushAsync(stoppingToken);
        }
    }

    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (Exception e) when (StorageFailure.IsOutage(e) && !cancellationToken.IsCancellationRequested)
        {
            // What was counted stays counted, and is written with the next interval.
            LogNotWritten(logger, e.Message);
        }
    }

    private async Task<(DateOnly Day, ulong Requests)> OthersAsync(Hash256 hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        return (day, await table.CountOthersAsync(hash, day, _server, cancellationToken));
    }

    [LoggerMessage(60, LogLevel.Warning, "The use of API keys could not be written down yet: {Problem}")]
    private static partial void LogNotWritten(ILogger logger, string problem);

    private sealed class Counter((DateOnly Day, ulong Requests) others)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<DateTime, (ulong Requests, ulong Refused)> _minutes = [];
        private readonly HashSet<DateTime> _changed = [];
        private (DateOnly Day, ulong Requests) _others = others;
        private DateOnly _day;
        private ulong _today;
        private DateTimeOffset _lastUsed;

        public bool TryAdd(DateTimeOffset now, ulong perDay)
        {
            lock (_lock)
            {
                var day = DateOnly.FromDateTime(now.UtcDateTime);
                if (day != _day)
                    (_day, _today) = (day, 0);
                var allowed = _today + (_others.Day == day ? _others.Requests : 0) < perDay;
                _today += allowed ? 1UL : 0;
                Note(now, allowed ? 1UL : 0, allowed ? 0 : 1UL);
                return allowed;
            }
        }

        public void AddRefused(DateTimeOffset now)
        {
            lock (_lock)
                Note(now, 0, 1);
        }

        public void SetOthers((DateOnly Day, ulong Requests) others)
        {
            lock (_lock)
                _others = others;
        }

        /// <summary>The minutes that have changed since this was asked; those that are over are forgotten.</summary>
        public List<(DateTimeOffset At, ulong Requests, ulong Refused)> Changed(DateTimeOffset now)
        {
            lock (_lock)
            {
                var changed = _changed.Select(m => (new DateTimeOffset(m, TimeSpan.Zero), _minutes[m].Requests, _minutes[m].Refused)).ToList();
                _changed.Clear();
                foreach (var over in _minutes.Keys.Where(m => m < now.UtcDateTime.AddMinutes(-2)).ToList())
                    _minutes.Remove(over);
                return changed;
            }
        }

        /// <summary>Whether it counts nothing that a limit of today's needs.</summary>
        public bool IsIdle(DateTimeOffset now)
        {
            lock (_lock)
                return _changed.Count == 0 && _lastUsed < now.AddDays(-1);
        }

        private void Note(DateTimeOffset now, ulong requests, ulong refused)
        {
            var at = now.UtcDateTime;
            var minute = new DateTime(at.Year, at.Month, at.Day, at.Hour, at.Minute, 0, DateTimeKind.Utc);
            var before = _minutes.GetValueOrDefault(minute);
            _minutes[minute] = (before.Requests + requests, before.Refused + refused);
            _changed.Add(minute);
            _lastUsed = now;
        }
    }
}
