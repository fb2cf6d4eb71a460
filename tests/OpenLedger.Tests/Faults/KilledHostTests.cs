using OpenLedger.Cli.Client;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Faults;

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
        await BothWriteAsync(stack, after: 1);
        await victim.KillAsync();
        var before = (await stack.ReadBlocksAsync()).Count;
        await load.MoreAsync(40);
        var restarted = await stack.StartHostAsync(writer: 0);
        load.Start(restarted.Address, clients: 4);
        await load.MoreAsync(60);
        await BothWriteAsync(stack, before);
        await load.StopAsync();

        load.AssertOnLedger(await stack.VerifyAsync());
        Assert.NotEmpty(load.Unanswered);

        await load.SettleAsync(restarted.Address, survivor.Address);
        load.AssertOnLedger(await stack.VerifyAsync());
    }

    /// <summary>Waits until both writers have written blocks after a height; one may well win the first dozens alone.</summary>
    private static Task BothWriteAsync(FaultStack stack, int after) => Eventually.TrueAsync(
        async () => (await stack.ReadBlocksAsync()).Skip(after).Select(b => b.Header.Writer).ToHashSet().IsSupersetOf([stack.Writer(0), stack.Writer(1)]),
        TimeSpan.FromSeconds(60));
}
