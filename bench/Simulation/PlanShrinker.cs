namespace OpenLedger.Bench.Simulation;

/// <summary>Makes a plan that fails smaller: leaves deeds and faults out for as long as the same rule is broken without them.</summary>
internal static class PlanShrinker
{
    private const int MaxRuns = 600;

    /// <summary>A plan that breaks the same rule, from which hardly anything can be left out.</summary>
    public static Plan Shrink(ulong seed, Plan plan, string invariant, SimulationOptions options)
    {
        var quiet = options with { Trace = null };
        var runs = 0;
        var before = int.MaxValue;
        while (Size(plan) < before && runs < MaxRuns)
        {
            before = Size(plan);
            var faults = Without(plan.Faults, shorter => Fails(plan with { Faults = shorter }));
            plan = plan with { Faults = faults };
            var deeds = Without(plan.Deeds, shorter => Fails(plan with { Deeds = shorter }));
            plan = plan with { Deeds = deeds };
        }
        return plan;

        bool Fails(Plan smaller) => runs++ < MaxRuns && LedgerSimulation.Run(seed, smaller, quiet).Finding?.Invariant == invariant;
    }

    private static int Size(Plan plan) => plan.Deeds.Count + plan.Faults.Count;

    /// <summary>Leaves out runs of elements, long ones first (delta debugging: Zeller and Hildebrandt, 2002).</summary>
    private static IReadOnlyList<T> Without<T>(IReadOnlyList<T> all, Func<IReadOnlyList<T>, bool> fails)
    {
        for (var length = all.Count; length >= 1; length /= 2)
        {
            for (var at = 0; at < all.Count;)
            {
                IReadOnlyList<T> shorter = [.. all.Take(at), .. all.Skip(at + length)];
                if (fails(shorter))
                    all = shorter;
                else
                    at += length;
            }
        }
        return all;
    }
}
