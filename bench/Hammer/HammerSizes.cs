namespace OpenLedger.Bench.Hammer;

/// <summary>How hard the log is hammered.</summary>
/// <param name="Commands">How many commands are sent in one run.</param>
/// <param name="Connections">How many are under way at once.</param>
internal sealed record HammerSizes(int Commands, int Connections)
{
    /// <summary>Sizes that measure.</summary>
    public static readonly HammerSizes Full = new(40_000, 64);

    /// <summary>Sizes that show that it works.</summary>
    public static readonly HammerSizes Quick = new(400, 16);
}
