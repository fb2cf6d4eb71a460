namespace OpenLedger.Tests.Faults;

/// <summary>Tests that start, stall and kill servers: one after the other, because each loads the machine.</summary>
[CollectionDefinition(Name)]
public sealed class FaultsCollection
{
    public const string Name = "faults";
}
