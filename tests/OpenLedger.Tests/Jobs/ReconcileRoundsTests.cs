using OpenLedger.Functions.Jobs;

namespace OpenLedger.Tests.Jobs;

public sealed class ReconcileRoundsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(0, null)]
    [InlineData(19, null)]
    [InlineData(20, "after-20")]
    [InlineData(39, "after-20")]
    [InlineData(40, "after-40")]
    [InlineData(640, "after-640")]
    [InlineData(939, "after-640")]
    [InlineData(940, null)]
    [InlineData(1280, "after-1280")]
    [InlineData(2560, "after-2560")]
    [InlineData(6159, null)]
    [InlineData(6160, "after-6160")]
    [InlineData(9760, "after-9760")]
    public void Job_is_due_when_a_round_begins_and_for_five_minutes(int ageSeconds, string? round) =>
        Assert.Equal(round, ReconcileRounds.Due(TimeSpan.FromSeconds(ageSeconds), Patience));

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(3600)]
    public void Job_that_waits_for_a_day_gets_few_messages_and_never_waits_for_more_than_an_hour_and_a_half(int patienceSeconds)
    {
        var rounds = new List<string>();
        var last = TimeSpan.Zero;
        for (var age = TimeSpan.Zero; age < TimeSpan.FromDays(1); age += TimeSpan.FromSeconds(15))
        {
            if (ReconcileRounds.Due(age, TimeSpan.FromSeconds(patienceSeconds)) is not { } round)
                continue;
            Assert.True(age - last <= TimeSpan.FromHours(1.5), $"Nothing between {last} and {age}.");
            last = age;
            if (rounds.Count == 0 || rounds[^1] != round)
                rounds.Add(round);
        }
        Assert.Equal(rounds.Count, rounds.Distinct().Count());
        Assert.InRange(rounds.Count, 23, 40);
    }

    [Fact]
    public void Job_of_the_future_is_not_due() => Assert.Null(ReconcileRounds.Due(TimeSpan.FromSeconds(-5), Patience));
}
