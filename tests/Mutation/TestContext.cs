namespace OpenLedger;

/// <summary>What xunit v3 calls so, for the runner of version 2, whose tests nobody cancels.</summary>
public sealed record TestContext(CancellationToken CancellationToken)
{
    /// <summary>The context of the test that runs.</summary>
    public static TestContext Current { get; } = new(CancellationToken.None);
}
