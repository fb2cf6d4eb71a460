using System.Globalization;
using OpenLedger.Bench.Simulation;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Primitives;
using OpenLedger.Tests.Bench;

namespace OpenLedger.Tests.Simulation;

public sealed class ContractReplayTests
{
    [Fact]
    public async Task Contracts_on_anvil_do_what_the_simulated_ones_did()
    {
        var (status, output, error) = await BenchProgram.RunAsync("simulate", "--seeds", "40", "--anvil");
        Assert.True(status == 0, output + error);
        var counts = output.Split('\n').Skip(1).Select(line => line.Trim().Split("  ", 2)).Where(words => words.Length == 2)
            .ToDictionary(words => words[1], words => int.Parse(words[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture), StringComparer.Ordinal);
        string[] done = ["anchors sent on anvil", "blocks replaced on anvil", "calls refused on anvil", "calls taken on anvil", "claims made again out of their payment on anvil"];
        Assert.All(done, what => Assert.True(counts.GetValueOrDefault(what) > 0, what));
    }

    [Fact]
    public async Task What_the_contract_has_and_has_paid_is_held_against_what_the_ledger_owes()
    {
        await using var vault = await AnvilVault.StartAsync(TestContext.Current.CancellationToken);
        var history = Enumerable.Range(1, 100).Select(seed => LedgerSimulation.Run((ulong)seed, new SimulationOptions()).Chain).First(h => h.Events.OfType<BlockMade>().Any(b => b.After.Paid > 0));
        var moved = history.Events.OfType<LedgerMoved>().Last();
        var paid = history.Events.OfType<BlockMade>().Last().After.Claimed.First(c => c.Value.Amount > 1);

        Assert.Null(await FindAsync(moved));
        Assert.Equal(Rule.TheVaultCoversTheLedger, (await FindAsync(moved with { OnLedger = moved.OnLedger + 1 }))?.Invariant);
        Assert.Equal(Rule.TheVaultCoversTheLedger, (await FindAsync(moved with { Claims = ClaimBook.Empty.Add(paid.Key, paid.Key, paid.Value.Amount + 1) }))?.Invariant);
        Assert.Equal(Rule.ClaimsArePaidOnce, (await FindAsync(moved with { Claims = ClaimBook.Empty.Add(paid.Key, paid.Key, paid.Value.Amount - 1) }))?.Invariant);

        async Task<Finding?> FindAsync(LedgerMoved last)
        {
            var more = new ChainHistory();
            foreach (var happened in history.Events)
                more.Add(happened);
            more.Add(last);
            return await ContractReplay.CheckAsync(vault, more, _ => { }, TestContext.Current.CancellationToken);
        }
    }
}
