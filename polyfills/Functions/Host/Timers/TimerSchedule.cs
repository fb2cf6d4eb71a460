using System.Globalization;

namespace OpenLedger.Polyfills.Functions;

/// <summary>When a timer runs: by an expression on the local clock, or at an interval.</summary>
internal sealed class TimerSchedule
{
    private readonly CronExpression? _cron;
    private readonly TimeSpan _interval;
    private readonly TimeZoneInfo _zone;

    private TimerSchedule(CronExpression? cron, TimeSpan interval, TimeZoneInfo zone)
    {
        _cron = cron;
        _interval = interval;
        _zone = zone;
    }

    /// <exception cref="FormatException">The text is neither an expression nor an interval.</exception>
    public static TimerSchedule Parse(string text, TimeZoneInfo zone)
    {
        if (CronExpression.LooksLike(text))
            return new TimerSchedule(CronExpression.Parse(text), default, zone);
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero
            ? new TimerSchedule(null, interval, zone)
            : throw new FormatException($"'{text}' is neither an NCRONTAB expression nor an interval (hh:mm:ss).");
    }

    /// <summary>The first time after another. A wall-clock time that does not exist (spring) is passed over; one that exists twice (autumn) counts once.</summary>
    public DateTimeOffset Next(DateTimeOffset after)
    {
        if (_cron is null)
            return after + _interval;
        var wall = TimeZoneInfo.ConvertTime(after, _zone).DateTime;
        while (_cron.Next(wall) is { } next)
        {
            wall = next;
            if (_zone.IsInvalidTime(wall))
                continue;
            var offsets = _zone.IsAmbiguousTime(wall) ? _zone.GetAmbiguousTimeOffsets(wall) : [_zone.GetUtcOffset(wall)];
            // The larger offset is the earlier instant.
            foreach (var offset in offsets.OrderDescending())
            {
                var time = new DateTimeOffset(wall, offset);
                if (time > after)
                    return time;
            }
        }
        return DateTimeOffset.MaxValue;
    }

    /// <summary>True where two runs lie less than a minute apart, which is too often to record each.</summary>
    public bool IsTooFrequentToMonitor(DateTimeOffset now)
    {
        var first = Next(now);
        return first != DateTimeOffset.MaxValue && Next(first) - first < TimeSpan.FromMinutes(1);
    }
}
