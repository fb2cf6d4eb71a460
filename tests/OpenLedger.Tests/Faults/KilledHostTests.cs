using OpenLedger.Cli.Client;

namespace OpenLedger.Tests.Faults;

[Collection(FaultsCollection.Name)]
public sealed class KilledHostTests
{
    [Fact]
    public async Task Two_hosts_of_which_one_is_killed_and_started_again_make_one_chain_with_every_command_once()
    {
        await using var stack = await FaultStack.StartAsync();
        var victim = await stack.StartHostAsync(writer: 0);
        var survivor = await stack.StartHostAsync(writer: 1);
        using var client = new LedgerClient(survivor.Address);
        await using var load = new CommandLoad(await client.GetDomainAsync());
        load.Start(victim.Address, clients: 4);
        load.Start(survivor.Address, clients: 4);
        await load.MoreAsync(60);
        await victim.KillAsync();
        var before = (await stack.ReadBlocksAsync()).Count;
        await load.MoreAsync(40);
        var restarted = await stack.StartHostAsync(writer: 0);
        load.Start(restarted.Address, clients: 4);
        await load.MoreAsync(60);
        await load.StopAsync();

        load.AssertOnLedger(await stack.VerifyAsync());
        Assert.NotEmpty(load.Unanswered);
        var blocks = await stack.ReadBlocksAsync();
        Assert.Equal([stack.Writer(0), stack.Writer(1)], blocks.Take(before).Select(b => b.Header.Writer).Distinct().OrderBy(w => w == stack.Writer(1)));
        Assert.Equal([stack.Writer(0), stack.Writer(1)], blocks.Skip(before).Select(b => b.Header.Writer).Distinct().OrderBy(w => w == stack.Writer(1)));

        await load.SettleAsync(restarted.Address, survivor.Address);
        load.AssertOnLedger(await stack.VerifyAsync());
    }
}
