using OpenLedger.TestKit;

namespace OpenLedger.Tests.Contracts;

public sealed class ArtifactTests
{
    [Fact]
    public async Task Artifacts_are_what_the_sources_give() =>
        Assert.Empty(await NodeScript.RunAsync<string[]>("OpenLedger.Tests/Contracts/stale-artifacts.mjs", ""));
}
