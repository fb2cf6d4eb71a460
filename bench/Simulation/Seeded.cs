namespace OpenLedger.Bench.Simulation;

/// <summary>Random numbers of one seed. Each purpose has a sequence of its own, so that one choice more or less here moves nothing there.</summary>
internal static class Seeded
{
    /// <summary>The sequence of a purpose.</summary>
    /// <param name="seed">The simulation's.</param>
    /// <param name="purpose">What it decides.</param>
    /// <param name="number">Of whom, where there are several.</param>
    public static Random For(ulong seed, string purpose, int number = 0)
    {
        // FNV-1a over the three, finished as SplitMix64 is: the same on every machine, which string.GetHashCode is not.
        var hash = 14_695_981_039_346_656_037UL ^ seed;
        foreach (var c in purpose)
            hash = (hash ^ c) * 1_099_511_628_211UL;
        hash = (hash ^ (ulong)number) * 1_099_511_628_211UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return new Random((int)(hash ^ (hash >> 31)));
    }

    /// <summary>True so often in a hundred.</summary>
    public static bool Percent(this Random random, int chance) => random.Next(100) < chance;

    /// <summary>A span from 0 up to a bound, more often short than long.</summary>
    public static TimeSpan Mostly(this Random random, TimeSpan shortest, TimeSpan longest)
    {
        var share = random.NextDouble();
        return TimeSpan.FromTicks(shortest.Ticks + (long)((longest - shortest).Ticks * share * share * share));
    }
}
