using OpenLedger.Core.Ledger;
using OpenLedger.TestKit.Proxy;

namespace OpenLedger.Tests.Faults;

public sealed class StartCrashTests
{
    [Theory]
    [InlineData(TrapAt.Request, "POST", "^Tables", "before it has a table")]
    [InlineData(TrapAt.Request, "POST", "^ledger$", "before the genesis is stored")]
    [InlineData(TrapAt.Answer, "POST", "^ledger$", "after the genesis is stored")]
    public async Task Host_killed_while_it_creates_its_ledger_leaves_one_that_the_next_opens(TrapAt at, string method, string target, string when)
    {
        await using var stack = await FaultStack.StartAsync();
        await using var proxy = await StorageProxy.StartAsync(stack.Azurite);
        var trap = RequestTrap.Set(proxy, at, method, target);
        var starting = stack.StartHostAsync(proxy: proxy, waitUntilReady: false);
        await trap.Reached.WaitAsync(TimeSpan.FromSeconds(30));
        await (await starting).KillAsync();
        var host = await stack.StartHostAsync(writer: 1);
        using var contributing = await Contributing.StartAsync(host.Address);
        var entries = await stack.VerifyAsync();
        Assert.True(entries.Count(e => e.Kind == Kinds.Genesis) == 1, when);
        Assert.Equal(2, entries.Count);
    }
}
