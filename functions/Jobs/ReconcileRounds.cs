namespace OpenLedger.Functions.Jobs;

/// <summary>
/// When a job that still waits is sent again: after the patience, then after twice, four times, … as long, and at last every hour. So a job that takes long
/// gets few messages beside the one that is being worked on, and one that can never be done does not fill the dead letters.
/// </summary>
public static class ReconcileRounds
{
    private static readonly TimeSpan LongestRound = TimeSpan.FromHours(1);

    /// <summary>How long after its beginning a round is sent; shorter than the duplicate detection's memory, so each is sent once.</summary>
    private static readonly TimeSpan SendWindow = TimeSpan.FromMinutes(5);

    /// <summary>The name of the round that is to be sent for a job that has waited for <paramref name="age"/>, or null where none is.</summary>
    public static string? Due(TimeSpan age, TimeSpan patience)
    {
        if (age < patience)
            return null;
        var start = patience;
        while (start * 2 <= age && start * 2 <= LongestRound)
            start *= 2;
        if (age - start >= LongestRound)
            start += Math.Floor((age - start) / LongestRound) * LongestRound;
        return age - start < SendWindow ? $"after-{start.TotalSeconds:0}" : null;
    }
}
