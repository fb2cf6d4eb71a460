using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>The tests that share one stack.</summary>
[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<StackFixture>
{
    public const string Name = "api";
}
