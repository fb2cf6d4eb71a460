using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Polyfills.Functions;

namespace OpenLedger.Polyfills.Tests.Functions;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("0 */5 * * * *", "2026-01-01T00:00:00", "2026-01-01T00:05:00")]
    [InlineData("0 */5 * * * *", "2026-01-01T00:04:59.9", "2026-01-01T00:05:00")]
    [InlineData("*/5 * * * *", "2026-01-01T23:58:00", "2026-01-02T00:00:00")]
    [InlineData("0 0 9 * * mon-fri", "2026-01-02T09:00:00", "2026-01-05T09:00:00")]
    [InlineData("0 0 9 * * Monday", "2026-01-02T09:00:00", "2026-01-05T09:00:00")]
    [InlineData("0 0 0 29 2 *", "2026-01-01T00:00:00", "2028-02-29T00:00:00")]
    [InlineData("0 0 0 29 2 0", "2026-01-01T00:00:00", "2032-02-29T00:00:00")]
    [InlineData("0 0 0 13 * 5", "2026-01-01T00:00:00", "2026-02-13T00:00:00")]
    [InlineData("10-20/5 30 6 1,15 jan,Jul *", "2026-01-15T06:30:20", "2026-07-01T06:30:10")]
    [InlineData("0 10/20 * * * *", "2026-01-01T00:00:00", "2026-01-01T00:10:00")]
    [InlineData("59 59 23 31 12 *", "2026-12-31T23:59:59", "2027-12-31T23:59:59")]
    public void Next_is_the_first_match_after(string expression, string after, string expected) =>
        Assert.Equal(DateTime.Parse(expected), CronExpression.Parse(expression).Next(DateTime.Parse(after)));

    [Theory]
    [InlineData("60 * * * * *")]
    [InlineData("* * * * * 7")]
    [InlineData("* * * 0 * *")]
    [InlineData("* * * * 13 *")]
    [InlineData("*/0 * * * * *")]
    [InlineData("5-1 * * * * *")]
    [InlineData("* * * * mond-x *")]
    [InlineData("a * * * * *")]
    [InlineData(" * * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("0 0 0 31 2 *")]
    [InlineData("1, * * * * *")]
    [InlineData("-1 * * * * *")]
    public void Parse_refuses_what_is_wrong_or_never_occurs(string expression) => Assert.Throws<FormatException>(() => CronExpression.Parse(expression));

    [Fact]
    public void Next_agrees_with_trying_every_second()
    {
        var field = (int most) => Gen.Choose(0, most).ListOf().Select(v => v.Take(3).ToArray()).Where(v => v.Length > 0);
        var cases =
            from seconds in field(59)
            from minutes in field(59)
            from hours in field(23)
            from weekdays in field(6)
            from start in Gen.Choose(0, 400 * 86400)
            select (seconds, minutes, hours, weekdays, start);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var text = $"{string.Join(',', c.seconds)} {string.Join(',', c.minutes)} {string.Join(',', c.hours)} * * {string.Join(',', c.weekdays)}";
            var after = new DateTime(2025, 1, 1).AddSeconds(c.start);
            var time = after.AddSeconds(1);
            while (!(c.seconds.Contains(time.Second) && c.minutes.Contains(time.Minute) && c.hours.Contains(time.Hour) && c.weekdays.Contains((int)time.DayOfWeek)))
                time = time.AddSeconds(1);
            return CronExpression.Parse(text).Next(after) == time;
        }).QuickCheckThrowOnFailure();
    }
}

public sealed class TimerScheduleTests
{
    /// <summary>Two hours ahead in summer, one in winter, changing at 02:00 and 03:00 on the first of April and October.</summary>
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(1), "test", "winter", "summer", [
        TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 2, 0, 0), 4, 1),
            TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 1))]);

    [Theory]
    [InlineData("0 0 12 * * *", "2026-03-31T12:00:00+01:00", "2026-04-01T12:00:00+02:00")]
    [InlineData("0 30 2 * * *", "2026-03-31T12:00:00+01:00", "2026-04-02T02:30:00+02:00")]
    [InlineData("0 30 2 * * *", "2026-09-30T12:00:00+02:00", "2026-10-01T02:30:00+02:00")]
    [InlineData("0 0 * * * *", "2026-04-01T01:00:00+01:00", "2026-04-01T03:00:00+02:00")]
    [InlineData("01:30:00", "2026-04-01T01:00:00+01:00", "2026-04-01T02:30:00+01:00")]
    public void Next_follows_the_local_clock_over_the_change_of_hours(string schedule, string after, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected), TimerSchedule.Parse(schedule, Zone).Next(DateTimeOffset.Parse(after)));

    [Theory]
    [InlineData("*/30 * * * * *", true)]
    [InlineData("00:00:59", true)]
    [InlineData("0 * * * * *", false)]
    [InlineData("00:01:00", false)]
    public void Runs_less_than_a_minute_apart_are_not_monitored(string schedule, bool expected) =>
        Assert.Equal(expected, TimerSchedule.Parse(schedule, Zone).IsTooFrequentToMonitor(DateTimeOffset.Parse("2026-01-01T00:00:00Z")));

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("-00:01:00")]
    [InlineData("often")]
    public void Parse_refuses_what_is_neither_expression_nor_interval(string schedule) => Assert.Throws<FormatException>(() => TimerSchedule.Parse(schedule, Zone));
}
