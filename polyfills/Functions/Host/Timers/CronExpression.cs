using System.Globalization;

namespace OpenLedger.Polyfills.Functions;

/// <summary>
/// NCRONTAB: second (may be left out), minute, hour, day, month, day of week (0 is Sunday). A field is *, a value, a range a-b, a step */n, a/n or a-b/n, or a list
/// of these; months and weekdays may be named in English. Day and weekday must both hold.
/// </summary>
internal sealed class CronExpression
{
    /// <summary>No expression that has an occurrence at all is further away: 29 February on a given weekday.</summary>
    private const int SearchLimitYears = 40;

    private static readonly string[] Months = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    private static readonly string[] Weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    private readonly ulong _seconds;
    private readonly ulong _minutes;
    private readonly ulong _hours;
    private readonly ulong _days;
    private readonly ulong _months;
    private readonly ulong _weekdays;

    private CronExpression(string[] fields)
    {
        _seconds = Field("second", fields[0], 0, 59, names: null);
        _minutes = Field("minute", fields[1], 0, 59, names: null);
        _hours = Field("hour", fields[2], 0, 23, names: null);
        _days = Field("day", fields[3], 1, 31, names: null);
        _months = Field("month", fields[4], 1, 12, Months);
        _weekdays = Field("day of week", fields[5], 0, 6, Weekdays);
    }

    /// <summary>True where the text has five or six fields and so is meant as an expression.</summary>
    public static bool LooksLike(string text) => Split(text).Length is 5 or 6;

    /// <exception cref="FormatException">The text is not an expression, or never occurs.</exception>
    public static CronExpression Parse(string text)
    {
        var fields = Split(text);
        if (fields.Length == 5)
            fields = ["0", .. fields];
        if (fields.Length != 6)
            throw new FormatException($"'{text}' has {fields.Length} fields; an expression has five or six.");
        var expression = new CronExpression(fields);
        return expression.Next(new DateTime(2024, 1, 1)) is null ? throw new FormatException($"'{text}' never occurs.") : expression;
    }

    /// <summary>The first occurrence after a wall-clock time, which need not be whole seconds; null where there is none.</summary>
    public DateTime? Next(DateTime after)
    {
        var time = new DateTime(after.Ticks - (after.Ticks % TimeSpan.TicksPerSecond)).AddSeconds(1);
        var end = time.AddYears(SearchLimitYears);
        while (time < end)
        {
            if (!Has(_months, time.Month))
                time = new DateTime(time.Year, time.Month, 1).AddMonths(1);
            else if (!Has(_days, time.Day) || !Has(_weekdays, (int)time.DayOfWeek))
                time = time.Date.AddDays(1);
            else if (!Has(_hours, time.Hour))
                time = time.Date.AddHours(time.Hour + 1);
            else if (!Has(_minutes, time.Minute))
                time = time.Date.AddHours(time.Hour).AddMinutes(time.Minute + 1);
            else if (!Has(_seconds, time.Second))
                time = time.AddSeconds(1);
            else
                return time;
        }
        return null;
    }

    private static bool Has(ulong set, int value) => (set & (1UL << value)) != 0;

    private static string[] Split(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static ulong Field(string field, string text, int least, int most, string[]? names)
    {
        var set = 0UL;
        foreach (var part in text.Split(','))
        {
            var slash = part.IndexOf('/');
            var range = slash < 0 ? part : part[..slash];
            var step = 1;
            if (slash >= 0 && (!int.TryParse(part.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out step) || step == 0))
                throw new FormatException($"'{part}' has no valid step in the field {field}.");
            var dash = range.IndexOf('-');
            int from, to;
            if (range == "*")
                (from, to) = (least, most);
            else if (dash >= 0)
                (from, to) = (Value(field, range[..dash], least, most, names), Value(field, range[(dash + 1)..], least, most, names));
            else
            {
                from = Value(field, range, least, most, names);
                to = slash < 0 ? from : most;
            }
            if (from > to)
                throw new FormatException($"'{part}' ends before it begins in the field {field}.");
            for (var value = from; value <= to; value += step)
                set |= 1UL << value;
        }
        return set;
    }

    private static int Value(string field, string text, int least, int most, string[]? names)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return value >= least && value <= most ? value : throw new FormatException($"{value} is not between {least} and {most} in the field {field}.");
        for (var i = 0; names is not null && text.Length >= 3 && i < names.Length; i++)
        {
            if (names[i].StartsWith(text, StringComparison.OrdinalIgnoreCase))
                return i + least;
        }
        throw new FormatException($"'{text}' is not valid in the field {field}.");
    }
}
