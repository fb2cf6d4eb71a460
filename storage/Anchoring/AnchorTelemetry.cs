using System.Diagnostics.Metrics;

namespace OpenLedger.Storage.Anchoring;

/// <summary>What anchoring reports of itself. Without a listener it costs next to nothing.</summary>
public static class AnchorTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "OpenLedger.Anchoring";

    private static readonly Meter s_meter = new(Name);
    private static readonly Counter<long> s_steps = s_meter.CreateCounter<long>("openledger.anchor.steps", "{step}", "Steps of the anchorer, by what each did");
    private static readonly Counter<long> s_deposits = s_meter.CreateCounter<long>("openledger.anchor.deposits", "{deposit}", "Deposits on the L2 that this process credited");

    /// <summary>Counts a step of the anchorer.</summary>
    /// <param name="stage">What it did, as the API says it.</param>
    public static void CountStep(string stage) => s_steps.Add(1, new KeyValuePair<string, object?>("stage", stage));

    /// <summary>Counts a deposit that was credited.</summary>
    public static void CountDeposit() => s_deposits.Add(1);
}
