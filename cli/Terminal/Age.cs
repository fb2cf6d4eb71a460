namespace OpenLedger.Cli.Terminal;

/// <summary>How long ago something was, for people.</summary>
internal static class Age
{
    /// <summary>Seconds, minutes, hours or days, whichever still says enough.</summary>
    public static string Since(DateTimeOffset time)
    {
        var age = TimeProvider.System.GetUtcNow() - time;
        return age switch
        {
            { Ticks: < 0 } => "in the future by this machine's clock",
            { TotalSeconds: < 120 } => $"{age.TotalSeconds:0} s ago",
            { TotalMinutes: < 120 } => $"{age.TotalMinutes:0} min ago",
            { TotalHours: < 48 } => $"{age.TotalHours:0} h ago",
            _ => $"{age.TotalDays:0} days ago",
        };
    }
}
