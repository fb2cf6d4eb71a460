using OpenLedger.Cli.Client;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Faults;

public sealed class ProposalHostTests
{
    private static readonly (string, string)[] Brisk =
    [
        ("Ledger__Parameters__votingDelayMs", "1000"), ("Ledger__Parameters__votingPeriodMs", "5000"), ("Ledger__Parameters__lateQuorumExtensionMs", "0"),
        ("Ledger__Parameters__proposalThreshold", "1"), ("Ledger__Parameters__minStake", "1"),
    ];

    [Fact]
    public async Task Proposal_is_voted_on_and_queued_as_its_times_come_without_any_tick()
    {
        await using var stack = await FaultStack.StartAsync();
        var host = await stack.StartHostAsync(settings: Brisk);
        using var client = new LedgerClient(host.Address);
        var (alice, bob) = (KeyPair.Generate(), KeyPair.Generate());
        foreach (var (voter, amount) in new[] { (alice, 600), (bob, 300) })
        {
            var deposit = new BridgeDeposit(31337, new DepositId(voter.Address, 0), Hash256.Sha256([7]), 1, voter.Address, new OpenAmount((UInt128)amount));
            await client.SendAsync(stack.Attestor, Kinds.BridgeDeposit, deposit.ToJson());
            await client.SendAsync(voter, Kinds.StakeAdd, new { amount = $"{amount}" });
        }
        var id = (await client.SendAsync(alice, Kinds.ProposalCreate, new { action = new { changes = new[] { new { name = "maxHoldMs", value = "86400000" } }, kind = "parameters" }, description = "", title = "Shorter" })).Subject!;
        await Eventually.TrueAsync(async () => (await client.GetProposalAsync(id)).State == "active");
        await client.SendAsync(alice, Kinds.ProposalVote, new { proposal = id, reason = "Long enough.", support = "for" });
        await client.SendAsync(bob, Kinds.ProposalVote, new { proposal = id, support = "against" });
        var votes = await client.ListVotesAsync(id).ToListAsync();
        Assert.Equal(new[] { (alice.Address, "for", "600", "Long enough."), (bob.Address, "against", "300", (string?)null) }.OrderBy(v => v.Item1), votes.Select(v => (v.Voter, v.Support, v.Power, v.Reason)));
        using var http = new HttpClient();
        Assert.Contains("next", await http.GetStringAsync(new Uri(host.Address, $"api/proposals/{id}/votes?limit=1"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var sent = (await stack.VerifyAsync()).Count;
        await Eventually.TrueAsync(async () => (await client.GetProposalAsync(id)).State == "queued");
        var queued = await client.GetProposalAsync(id);
        Assert.Equal(("600", "300", "0", 2UL, "900", "45", true, true), (queued.Votes.For, queued.Votes.Against, queued.Votes.Abstain, queued.Votes.Voters, queued.Votes.Total, queued.Votes.Quorum, queued.Votes.HasQuorum, queued.Votes.HasPassed));
        Assert.Equal(sent, (await stack.VerifyAsync()).Count(e => e.Kind != Kinds.Tick));
        Assert.Equal("timelock-running", (await Assert.ThrowsAsync<ApiException>(() => client.SendAsync(bob, Kinds.ProposalExecute, new { proposal = id }))).Code);
        Assert.Equal("proposal-not-active", (await Assert.ThrowsAsync<ApiException>(() => client.SendAsync(bob, Kinds.ProposalVote, new { proposal = id, support = "for" }))).Code);
    }
}
