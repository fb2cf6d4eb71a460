namespace OpenLedger.Bench;

/// <summary>Summaries of several measurements.</summary>
internal static class Statistics
{
    /// <summary>The middle value; of an even count the mean of the middle two.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The smallest value that at least <paramref name="fraction"/> of all values do not exceed (nearest rank).</summary>
    /// <param name="values">At least one.</param>
    /// <param name="fraction">Above 0, at most 1.</param>
    public static double Percentile(IEnumerable<double> values, double fraction)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Ceiling(fraction * sorted.Length) - 1];
    }
}
