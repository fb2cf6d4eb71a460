using System.Globalization;
using OpenLedger.Core.Curation;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Staking;

namespace OpenLedger.Bench.Simulation;

/// <summary>A client that has a Datanet whose contributions validators judge, or judges those of others.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="wallet">The client's key.</param>
/// <param name="contributor">A key that contributes to the client's Datanet.</param>
/// <param name="clock">Its clock.</param>
/// <param name="world">The world.</param>
internal sealed class SimulatedCurator(SimulatedLedger ledger, SimulatedWallet wallet, KeyPair contributor, TimeProvider clock, World world)
{
    private const int MostRounds = 2;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250), LongestWait = TimeSpan.FromSeconds(3);

    private LedgerState State => ledger.Auditor.Head!.State;

    private LedgerTime Now => LedgerTime.From(world.Now);

    /// <summary>Has something contributed to its Datanet, which pays validators for judging it.</summary>
    public async Task ContributeAsync(int number, SendCommand send)
    {
        if (Own() is null)
            await send(wallet.Key, Kinds.DatanetCreate, new { card = "", contributions = "open", licence = new { id = "MIT" }, name = $"Judged {number}", review = "validators", visibility = "public" });
        if (Own() is not { } datanet)
            return;
        for (var waited = TimeSpan.Zero; waited < LongestWait && !State.Stakes.Providers.Any(p => p.Key != wallet.Account && IsValidator(p.Key)); waited += Interval)
            await Task.Delay(Interval, clock);
        if (number % 4 > 0)
            await send(wallet.Key, Kinds.SponsorFund, new { amount = OpenAmount.Whole(5 + (ulong)(number % 3)).ToString(), datanet = datanet.Id.ToString() });
        await send(contributor, Kinds.ContributionDeclare, new { datanet = datanet.Id.ToString(), files = new[] { new { format = "txt", name = "a.txt", partSize = "10", size = "10" } } });
        foreach (var (id, contribution) in State.Datanets.Contributions)
        {
            if (contribution.Contributor == contributor.Address && contribution.State == ContributionState.Declared)
                await send(contributor, Kinds.ContributionComplete, new { contribution = id.ToString(), files = new[] { new { sha256 = SimulatedIngestor.FileHash.ToString() } }, licenceHash = new Licence("MIT", null).Hash().ToString() });
        }
    }

    /// <summary>Becomes a validator if it is none, waits for something to judge, and judges it; then goes on to the next.</summary>
    public async Task JudgeAsync(int number, SendCommand send)
    {
        await ProvideAsync(number, send);
        for (var i = 0; i < MostRounds && await FindAsync() is { } round; i++)
            await JudgeAsync(round, number + i, send);
    }

    /// <summary>Commits to a vote, and shows it, or now and then does not.</summary>
    private async Task JudgeAsync(CurationRound round, int number, SendCommand send)
    {
        var vote = new CurationVote(number % 3 == 0 ? RejectionCode.OffTopic : null, $"Reason {number}", Hash256.Sha256(BitConverter.GetBytes(number)));
        await send(wallet.Key, Kinds.CurationCommit, new { commitment = vote.Commitment(round.Contribution, round.Ingested, round.Number, wallet.Account).ToString(), contribution = round.Contribution.ToString(), round = round.Number });
        await Task.Delay(round.CommitUntil > Now ? round.CommitUntil.ToDateTimeOffset() - world.Now : TimeSpan.Zero, clock);
        if (number % 5 == 0)
        {
            world.Count("votes that are not shown");
            return;
        }
        var (contribution, reason, salt) = (round.Contribution.ToString(), vote.Reason, vote.Salt.ToString());
        await send(wallet.Key, Kinds.CurationReveal, vote.Rejection is { } code ? new { choice = "reject", code = code.Word(), contribution, reason, salt } : new { choice = "accept", contribution, reason, salt });
    }

    private Datanet? Own() => State.Datanets.Datanets.Values.FirstOrDefault(d => d.Owner == wallet.Account && d.Terms.ByValidators);

    private bool IsValidator(Address address) => State.Stakes.IsActive(address, Roles.Validator, Now, State.Parameters);

    private async Task ProvideAsync(int number, SendCommand send)
    {
        if (IsValidator(wallet.Account))
            return;
        var lacks = State.Parameters.MinValidatorStake.Units + State.Parameters.MinAgentStake.Units;
        if (State.Stakes.OwnStakeOf(wallet.Account) < lacks)
            await send(wallet.Key, Kinds.StakeAdd, new { amount = (lacks * (UInt128)(1 + (number % 4))).ToString(CultureInfo.InvariantCulture), target = wallet.Account.ToString() });
        await send(wallet.Key, Kinds.ProviderRegister, new { commissionBps = 0, endpoint = "https://node.example", name = $"Judge {number}", roles = new[] { "validator" } });
    }

    /// <summary>A round in which it can commit to a vote; null where none comes in time.</summary>
    private async Task<CurationRound?> FindAsync()
    {
        for (var waited = TimeSpan.Zero; waited < LongestWait; waited += Interval)
        {
            foreach (var (id, round) in State.Curation.Rounds)
            {
                var contribution = State.Datanets.Contributions[id];
                if (round.PhaseAt(Now) == CurationPhase.Committing && Now > round.Snapshot && State.Datanets.Datanets[contribution.Datanet].Owner != wallet.Account && !round.Commitments.TryGetValue(wallet.Account, out _))
                    return round;
            }
            await Task.Delay(Interval, clock);
        }
        return null;
    }
}
