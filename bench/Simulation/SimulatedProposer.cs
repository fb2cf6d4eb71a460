using System.Globalization;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>A client that wants something decided: stakes, proposes, votes for it, and executes it once it has waited.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="wallet">The client's key.</param>
/// <param name="clock">Its clock.</param>
/// <param name="world">The world.</param>
internal sealed class SimulatedProposer(SimulatedLedger ledger, SimulatedWallet wallet, TimeProvider clock, World world)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(12);

    private readonly EconomyMoves _moves = new(ledger, wallet.Account);

    private LedgerState State => ledger.Auditor.Head!.State;

    /// <summary>Goes all the way, unless it is refused on it or would take too long.</summary>
    public async Task ProposeAsync(int number, SendCommand send)
    {
        if (State.Votes.PowerNow(wallet.Account) < State.Parameters.ProposalThreshold)
            await send(wallet.Key, Kinds.StakeAdd, new { amount = UInt128.Max(1, State.Open.BalanceOf(AccountId.Of(wallet.Account)).Units / 3).ToString(CultureInfo.InvariantCulture) });
        await send(wallet.Key, Kinds.ProposalCreate, new { action = _moves.Action(number), description = "", title = $"Proposal {number}" });
        if (State.Governance.Proposals.Values.LastOrDefault(p => p.Proposer == wallet.Account) is not { End: null } made || !await WaitAsync(made.Terms.Snapshot.Plus(TimeSpan.FromMilliseconds(1))))
            return;
        var proposal = made.Id.ToString();
        await send(wallet.Key, Kinds.ProposalVote, new { proposal, support = "for" });
        if (State.Governance.Proposals.TryGetValue(made.Id, out var voted) && await WaitAsync(voted.ExecutableFrom))
            await send(wallet.Key, Kinds.ProposalExecute, new { proposal });
    }

    private async Task<bool> WaitAsync(LedgerTime until)
    {
        var wait = until.ToDateTimeOffset() - world.Now;
        if (wait > LongestWait)
            return false;
        await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, clock);
        return true;
    }
}
