using System.Text.Json;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Cli;

public sealed class AzuriteServerTests
{
    /// <summary>A regression: a sweep sorted the whole list after each removal, and the storage stood still for 10 s and more, a minute after its start.</summary>
    [Fact]
    public async Task Sweep_takes_each_extent_out_of_the_list_without_sorting_it_anew()
    {
        const int Count = 1_000;
        var swept = await NodeScript.RunAsync<JsonElement>("OpenLedger.Tests/Cli/azurite-sweep.mjs", JsonSerializer.Serialize(new { count = Count }));

        Assert.Equal(0, swept.GetProperty("rebuilt").GetInt32());
        Assert.Equal(Count / 2, swept.GetProperty("left").GetInt32());
        Assert.Equal(Enumerable.Range(0, Count).Where(i => i % 2 == 1), swept.GetProperty("found").EnumerateArray().Select(i => i.GetInt32()));
    }
}
