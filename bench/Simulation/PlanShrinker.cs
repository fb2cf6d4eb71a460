namespace OpenLedger.Bench.Simulation;

/// <summary>Makes a plan that fails smaller: leaves deeds and faults out for as long as the same rule is broken without them.</summary>
internal static class PlanShrinker
{
    private const int MaxRuns = 600;

    /// <summary>A plan that breaks the same rule, from which hardly anything can be left out.</summary>
    public static async Task<Plan> ShrinkAsync(ulong seed, Plan plan, string invariant, HistoryRunner histories, CancellationToken cancellationToken)
    {
        var runs = 0;
        var before = int.MaxValue;
        while (Size(plan) < before && runs < MaxRuns)
        {
            before = Size(plan);
            var faults = await WithoutAsync(plan.Faults, shorter => FailsAsync(plan with { Faults = shorter }));
            plan = plan with { Faults = faults };
            var deeds = await WithoutAsync(plan.Deeds, shorter => FailsAsync(plan with { Deeds = shorter }));
            plan = plan with { Deeds = deeds };
        }
        return plan;

        async Task<bool> FailsAsync(Plan smaller) => runs++ < MaxRuns && (await histories.RunAsync(seed, smaller, cancellationToken)).Finding?.Invariant == invariant;
    }

    private static int Size(Plan plan) => plan.Deeds.Count + plan.Faults.Count;

    /// <summary>Leaves out runs of elements, long ones first (delta debugging: Zeller and Hildebrandt, 2002).</summary>
    private static async Task<IReadOnlyList<T>> WithoutAsync<T>(IReadOnlyList<T> all, Func<IReadOnlyList<T>, Task<bool>> failsAsync)
    {
        for (var length = all.Count; length >= 1; length /= 2)
        {
            for (var at = 0; at < all.Count;)
            {
                IReadOnlyList<T> shorter = [.. all.Take(at), .. all.Skip(at + length)];
                if (await failsAsync(shorter))
                    all = shorter;
                else
                    at += length;
            }
        }
        return all;
    }
}
