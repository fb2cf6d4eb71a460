using System.Text.Json;
using OpenLedger.Bench.Proofs;
using OpenLedger.Cli.Stack;

namespace OpenLedger.Tests.Contracts;

public sealed class GasTests
{
    [Fact]
    public async Task Gas_is_what_the_snapshot_says_and_within_the_bounds()
    {
        var measured = await ContractGas.MeasureAsync(TestContext.Current.CancellationToken);
        var snapshot = JsonSerializer.Deserialize<Dictionary<string, long>>(
            await File.ReadAllBytesAsync(Path.Combine(RepositoryLayout.Root, "contracts", "gas.json"), TestContext.Current.CancellationToken))!;
        Assert.True(
            snapshot.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(measured),
            $"contracts/gas.json should be:\n{JsonSerializer.Serialize(measured, new JsonSerializerOptions { WriteIndented = true })}");
        Assert.True(measured["anchor"] <= 60_000);
        Assert.True(measured["claim"] < 90_000);
    }
}
