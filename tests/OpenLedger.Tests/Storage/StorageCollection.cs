using OpenLedger.TestKit;

namespace OpenLedger.Tests.Storage;

/// <summary>Tests of storage/ share one Azurite; each uses tables and containers of its own.</summary>
[CollectionDefinition(Name)]
public sealed class StorageCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "storage";
}
