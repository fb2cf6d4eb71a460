using System.Globalization;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Staking;

namespace OpenLedger.Bench.Simulation;

/// <summary>What a client does with OPEN, stake and votes, as the ledger stands when it does it.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="self">The client's address.</param>
internal sealed class EconomyMoves(SimulatedLedger ledger, Address self)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(6);

    private LedgerState State => ledger.Auditor.Head!.State;

    /// <summary>The command of a deed; null where it is no deed of the economy. Mostly what has to come first is done first: nobody votes where nothing was proposed.</summary>
    public (string Kind, object Payload)? Of(PlannedDeed deed)
    {
        var n = deed.Number;
        return (n % 5 == 0 ? deed.Deed : FirstFor(deed.Deed)) switch
        {
            Deed.Transfer => (Kinds.OpenTransfer, new { amount = Amount(n), to = Other(n) }),
            Deed.Withdraw => (Kinds.BridgeWithdraw, new { amount = Amount(n), payout = Other(n) }),
            Deed.Reserve => (Kinds.HoldReserve, new { amount = Amount(n), expiresAt = State.Time.Plus(TimeSpan.FromMilliseconds(20 * n)).UnixMs.ToString(CultureInfo.InvariantCulture), memo = "For later.", payee = Other(n) }),
            Deed.TakeReserved => Take(n),
            Deed.Stake => (Kinds.StakeAdd, At(Amount(n), "target", n % 2 == 0 ? self : Provider(n))),
            Deed.Unstake => Position(n) is var position ? (Kinds.StakeRemove, At(Part(position, n), "target", position.Target)) : default,
            Deed.MoveStake => (Kinds.StakeMove, MoveOf(n)),
            Deed.Collect => (Kinds.StakeCollect, new { }),
            Deed.Provide => (Kinds.ProviderRegister, new { commissionBps = n % 300, endpoint = "https://node.example", name = $"Node {n}", roles = new[] { "agent", "validator" } }),
            Deed.Retire => (Kinds.ProviderRetire, new { }),
            Deed.Delegate => (Kinds.VoteDelegate, new { @delegate = n % 3 == 0 ? self.ToString() : Other(n) }),
            Deed.Vote => (Kinds.ProposalVote, new { proposal = Proposal(ProposalState.Active, n).ToString(), support = Ballot.Words[n % 5 < 3 ? 1 : n % 3] }),
            Deed.Execute => (Kinds.ProposalExecute, new { proposal = Proposal(ProposalState.Queued, n).ToString() }),
            Deed.CancelProposal => (Kinds.ProposalCancel, new { proposal = Proposal(ProposalState.Pending, n).ToString() }),
            Deed.Accuse => Accuse(n, Amount(n)),
            Deed.Plead => Plead(n),
            _ => null,
        };
    }

    /// <summary>How long until a vote is taken, or what has passed can be executed; nothing where that is too long to wait for.</summary>
    public TimeSpan WaitFor(PlannedDeed deed, LedgerTime now)
    {
        if (deed.Deed is not (Deed.Vote or Deed.Execute or Deed.DoubleVote or Deed.Sandwich) || State.Governance.Proposals.Values.LastOrDefault(p => p.End is null) is not { } proposal)
            return TimeSpan.Zero;
        var at = deed.Deed is Deed.Vote or Deed.DoubleVote ? proposal.Terms.Snapshot.Plus(TimeSpan.FromMilliseconds(1)) : proposal.ExecutableFrom;
        return at > now && TimeSpan.FromMilliseconds(at.UnixMs - now.UnixMs) is var wait && wait < LongestWait ? wait : TimeSpan.Zero;
    }

    private Deed FirstFor(Deed deed)
    {
        if (deed is Deed.TakeReserved && State.Open.Holds.All.All(h => h.Payee != self))
            return Deed.Reserve;
        if (deed is Deed.Plead && !State.Disputes.All.Any())
            deed = Deed.Accuse;
        var isTooEarly = deed switch
        {
            Deed.Vote or Deed.Execute or Deed.CancelProposal => State.Governance.Proposals.Count == 0,
            Deed.Unstake or Deed.MoveStake or Deed.Collect => State.Stakes.StakeOf(self) == 0,
            Deed.Accuse => !State.Stakes.Pools.Any(p => p.Key != self && p.Key != StakeBook.Nobody),
            Deed.Provide => State.Stakes.OwnStakeOf(self) < State.Parameters.MinValidatorStake.Units,
            _ => false,
        };
        return isTooEarly ? Deed.Stake : deed;
    }

    /// <summary>The newest proposal that stands so, else any; one that is not there where there is none.</summary>
    public ProposalId Proposal(ProposalState state, int n)
    {
        var all = State.Governance.Proposals.Values.TakeLast(4).ToList();
        var fit = all.Where(p => p.StateAt(State.Time, State.Votes) == state).ToList();
        return fit.Count > 0 ? fit[n % fit.Count].Id : all.Count > 0 ? all[n % all.Count].Id : default;
    }

    /// <summary>An accusation of somebody who has something at stake.</summary>
    public (string Kind, object Payload) Accuse(int n, string bond)
    {
        var targets = Targets();
        var offence = Offence.Disputed[n % Offence.Disputed.Count].Word;
        var accused = targets.Count == 0 ? Other(n) : targets[n % targets.Count].ToString();
        return (Kinds.DisputeOpen, new { accused, bond, evidence = Evidence(n), offence, statement = "It did." });
    }

    /// <summary>Dust, a part of what the client has, or now and then more than that.</summary>
    public string Amount(int n)
    {
        var balance = State.Open.BalanceOf(AccountId.Of(self)).Units;
        return UInt128.Max(1, (n % 9) switch
        {
            0 => 1,
            1 => balance + 1,
            2 => balance,
            var part => balance / (UInt128)(part * part),
        }).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What the client does next about a dispute: answers what it is accused of, appeals what it has lost, or votes.</summary>
    private (string Kind, object Payload) Plead(int n)
    {
        var open = State.Disputes.All.Where(d => d.Phase != DisputePhase.Closed).ToList();
        if (open.Find(d => d.Phase == DisputePhase.Opened && d.Accused == self) is { } answerable)
            return (Kinds.DisputeCounter, new { dispute = answerable.Id.ToString(), evidence = Evidence(n), statement = "It did not." });
        if (open.Find(d => d.Phase == DisputePhase.Decided && self == (d.Outcome == DisputeOutcome.Upheld ? d.Accused : d.Opener)) is { } lost)
            return (Kinds.DisputeAppeal, new { dispute = lost.Id.ToString() });
        var voted = open.FindLast(d => d.Phase == DisputePhase.Voting) ?? open.LastOrDefault();
        return (Kinds.DisputeVote, new { choice = n % 3 == 0 ? "reject" : "uphold", dispute = (voted?.Id ?? default).ToString(), round = voted?.Round ?? 1 });
    }

    private (string Kind, object Payload) Take(int n)
    {
        var hold = State.Open.Holds.All.LastOrDefault(h => h.Payee == self);
        var id = (hold?.Id ?? default).ToString();
        return n % 3 == 0 ? (Kinds.HoldVoid, new { hold = id }) : (Kinds.HoldPost, new { amount = ((hold?.Amount.Units ?? 0) / 2) + 1 is var half ? half.ToString(CultureInfo.InvariantCulture) : "", hold = id });
    }

    /// <summary>Behind whom something is staked, but itself.</summary>
    private List<Address> Targets() => [.. State.Stakes.Pools.Select(p => p.Key).Where(t => t != StakeBook.Nobody && t != self)];

    private Position Position(int n)
    {
        var positions = State.Stakes.Stakers.GetValueOrDefault(self)?.Positions ?? [];
        return positions.IsEmpty ? default : positions[n % positions.Length];
    }

    private string Part(Position position, int n) => UInt128.Max(1, State.Stakes.WorthOf(position) / (UInt128)(1 + (n % 3))).ToString(CultureInfo.InvariantCulture);

    private Dictionary<string, string> MoveOf(int n)
    {
        var position = Position(n);
        var move = At(Part(position, n), "from", position.Target);
        if (position.Target != self)
            move["to"] = self.ToString();
        return move;
    }

    /// <summary>A provider, or nobody.</summary>
    private Address Provider(int n)
    {
        var providers = State.Stakes.Providers.Select(p => p.Key).ToList();
        return providers.Count == 0 || n % 4 == 0 ? StakeBook.Nobody : providers[n % providers.Count];
    }

    private static Dictionary<string, string> At(string amount, string member, Address target)
    {
        var payload = new Dictionary<string, string>(StringComparer.Ordinal) { ["amount"] = amount };
        if (target != StakeBook.Nobody)
            payload[member] = target.ToString();
        return payload;
    }

    /// <summary>What to propose.</summary>
    public object Action(int n) => (n % 8) switch
    {
        0 => new { kind = "text" },
        1 => new { kind = "treasury", payments = new[] { new { amount = "7", to = self.ToString() } } },
        2 => Set("quorumShare", n),
        3 => Set("minStake", n),
        5 or 6 when Targets() is { Count: > 0 } targets => new
        {
            accused = targets[n % targets.Count].ToString(), bond = State.Parameters.MinDisputeBond.ToString(), evidence = Evidence(n), kind = "slash", offence = Offence.Disputed[n % Offence.Disputed.Count].Word,
            statement = "It did.",
        },
        4 => Set("epochMs", 1_000 + (5 * n)),
        _ => Set("gasPrice", n),
    };

    private static object Set(string name, int value) => new { changes = new[] { new { name, value = UInt128.Max(1, (UInt128)value).ToString(CultureInfo.InvariantCulture) } }, kind = "parameters" };

    private static string Other(int n) => SimulatedLedger.ClientKey(n % SimulatedLedger.MostClients).Address.ToString();

    private static string Evidence(int n) => Hash256.Sha256(BitConverter.GetBytes(n)).ToString();
}
