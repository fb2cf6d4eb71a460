using System.Globalization;
using System.Text.Json;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>Signs a command, sends it, and gives it back when it is answered.</summary>
/// <param name="key">Who signs.</param>
/// <param name="kind">The command's kind.</param>
/// <param name="payload">What it says.</param>
internal delegate Task<SignedCommand> SendCommand(KeyPair key, string kind, object payload);

/// <summary>A client that wants more than is its own: what it tries is in docs/guides/attacks.md, with what defeats it.</summary>
/// <param name="world">The world.</param>
/// <param name="ledger">The ledger.</param>
/// <param name="wallet">The client's key.</param>
/// <param name="accomplice">Another key of the same hands.</param>
/// <param name="clock">Its clock.</param>
internal sealed class SimulatedAttacker(World world, SimulatedLedger ledger, SimulatedWallet wallet, KeyPair accomplice, TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(4);

    private readonly EconomyMoves _moves = new(ledger, wallet.Account);

    private LedgerState State => ledger.Auditor.Head!.State;

    /// <summary>Whether a deed is an attack.</summary>
    public static bool IsAttack(Deed deed) => deed >= Deed.DoubleVote;

    /// <summary>Attacks, as a deed says.</summary>
    public Task AttackAsync(PlannedDeed deed, SendCommand send)
    {
        // Where nothing was proposed there is nothing to turn round, and it stakes for later.
        if (deed.Deed <= Deed.FlashDelegation && State.Governance.Proposals.Count == 0)
            return send(wallet.Key, Kinds.StakeAdd, new { amount = _moves.Amount(3 + (deed.Number % 4)) });
        world.Count($"attack {deed.Deed}");
        return deed.Deed switch
        {
            Deed.DoubleVote => DoubleVoteAsync(deed.Number, send),
            Deed.VoteThenUnstake => VoteThenUnstakeAsync(deed.Number, send),
            Deed.FlashDelegation => FlashDelegationAsync(deed.Number, send),
            Deed.GriefDispute => GriefDisputeAsync(deed.Number, send),
            Deed.Sandwich => SandwichAsync(deed.Number, send),
            Deed.Dust => DustAsync(send),
            Deed.Overflow => OverflowAsync(deed.Number, send),
            Deed.TimeEdge => TimeEdgeAsync(deed.Number, send),
            _ => throw new InvalidOperationException($"{deed.Deed} is no attack."),
        };
    }

    /// <summary>The report of two votes that somebody has signed and that contradict each other; null where nobody is known to.</summary>
    public static (string Kind, object Payload)? Report(SimulatedLedger ledger, int number)
    {
        if (ledger.Contradictions.Count == 0)
            return null;
        var (first, second) = ledger.Contradictions[number % ledger.Contradictions.Count];
        return (Kinds.OffenceReport, new { first = Shown(first), second = Shown(second) });

        static JsonElement Shown(SignedCommand signed) => JsonSerializer.Deserialize<JsonElement>(signed.ToBody());
    }

    /// <summary>Votes both ways at once, by any two servers.</summary>
    private async Task DoubleVoteAsync(int n, SendCommand send)
    {
        var proposal = _moves.Proposal(ProposalState.Active, n).ToString();
        var votes = await Task.WhenAll(send(wallet.Key, Kinds.ProposalVote, new { proposal, support = "for" }), send(wallet.Key, Kinds.ProposalVote, new { proposal, support = "against" }));
        ledger.Contradictions.Add((votes[0], votes[1]));
    }

    /// <summary>Votes, takes the stake out, gives it to the accomplice as soon as it is there, who stakes it and votes.</summary>
    private async Task VoteThenUnstakeAsync(int n, SendCommand send)
    {
        var proposal = _moves.Proposal(ProposalState.Active, n).ToString();
        var worth = State.Stakes.StakeOf(wallet.Account);
        var amount = UInt128.Max(1, worth).ToString(CultureInfo.InvariantCulture);
        await send(wallet.Key, Kinds.ProposalVote, new { proposal, support = "for" });
        var (kind, payload) = _moves.Of(new PlannedDeed(0, Deed.Unstake, 3 * n, default, default, default))!.Value;
        await send(wallet.Key, kind, payload);
        await send(wallet.Key, Kinds.OpenTransfer, new { amount, to = accomplice.Address.ToString() });
        await Task.Delay(TimeSpan.FromMilliseconds(State.Parameters.UnbondingMs), clock);
        await send(wallet.Key, Kinds.OpenTransfer, new { amount, to = accomplice.Address.ToString() });
        await send(accomplice, Kinds.StakeAdd, new { amount });
        await send(accomplice, Kinds.ProposalVote, new { proposal, support = "for" });
    }

    /// <summary>Lends its votes to the accomplice for as long as it takes to propose and to vote.</summary>
    private async Task FlashDelegationAsync(int n, SendCommand send)
    {
        var proposal = _moves.Proposal(ProposalState.Active, n).ToString();
        await send(wallet.Key, Kinds.VoteDelegate, new { @delegate = accomplice.Address.ToString() });
        await Task.WhenAll(
            send(accomplice, Kinds.ProposalVote, new { proposal, support = "for" }),
            send(accomplice, Kinds.ProposalCreate, new { action = new { kind = "text" }, description = "", title = "Borrowed" }),
            send(wallet.Key, Kinds.ProposalVote, new { proposal, support = "for" }));
        await send(wallet.Key, Kinds.VoteDelegate, new { @delegate = wallet.Account.ToString() });
    }

    /// <summary>Accuses the same provider again and again, so that its stake stays frozen, and votes in it itself.</summary>
    private async Task GriefDisputeAsync(int n, SendCommand send)
    {
        var bond = State.Parameters.MinDisputeBond.ToString();
        for (var i = 0; i < 3; i++)
        {
            var (kind, payload) = _moves.Accuse(n, bond);
            await send(wallet.Key, kind, payload);
        }
        var dispute = State.Disputes.All.LastOrDefault(d => d.Opener == wallet.Account)?.Id ?? default;
        await send(wallet.Key, Kinds.DisputeVote, new { choice = "uphold", dispute = dispute.ToString(), round = 1 });
    }

    /// <summary>Puts commands before and after the execution of what may change a parameter, under way at once.</summary>
    private Task SandwichAsync(int n, SendCommand send)
    {
        var proposal = _moves.Proposal(ProposalState.Queued, n).ToString();
        var vote = _moves.Proposal(ProposalState.Active, n).ToString();
        return Task.WhenAll(
            send(wallet.Key, Kinds.OpenTransfer, new { amount = "5", to = accomplice.Address.ToString() }),
            send(wallet.Key, Kinds.StakeAdd, new { amount = "100" }),
            send(accomplice, Kinds.ProposalExecute, new { proposal }),
            send(wallet.Key, Kinds.ProposalVote, new { proposal = vote, support = "for" }),
            send(wallet.Key, Kinds.OpenTransfer, new { amount = "6", to = accomplice.Address.ToString() }));
    }

    /// <summary>One base unit wherever one can be put.</summary>
    private async Task DustAsync(SendCommand send)
    {
        var to = accomplice.Address.ToString();
        var expiresAt = State.Time.Plus(TimeSpan.FromSeconds(5)).UnixMs.ToString(CultureInfo.InvariantCulture);
        await Task.WhenAll(
            send(wallet.Key, Kinds.OpenTransfer, new { amount = "1", to }),
            send(wallet.Key, Kinds.StakeAdd, new { amount = "1" }),
            send(wallet.Key, Kinds.StakeRemove, new { amount = "1" }),
            send(wallet.Key, Kinds.HoldReserve, new { amount = "1", expiresAt, memo = "Dust.", payee = to }),
            send(wallet.Key, Kinds.BridgeWithdraw, new { amount = "1", payout = to }));
        var hold = State.Open.Holds.All.LastOrDefault(h => h.Payee == accomplice.Address)?.Id ?? default;
        await Task.WhenAll(send(accomplice, Kinds.HoldPost, new { amount = "1", hold = hold.ToString() }), send(accomplice, Kinds.HoldPost, new { amount = "1", hold = hold.ToString() }));
    }

    /// <summary>The largest amounts that can be written, and larger ones.</summary>
    private async Task OverflowAsync(int n, SendCommand send)
    {
        var amount = (n % 3) switch { 0 => UInt128.MaxValue.ToString(CultureInfo.InvariantCulture), 1 => OpenAmount.Supply.ToString(), _ => (OpenAmount.Supply.Units + 1).ToString(CultureInfo.InvariantCulture) };
        await send(wallet.Key, Kinds.OpenTransfer, new { amount, to = accomplice.Address.ToString() });
        await send(wallet.Key, Kinds.StakeAdd, new { amount });
        await send(wallet.Key, Kinds.BridgeWithdraw, new { amount, payout = wallet.Account.ToString() });
        var (kind, payload) = _moves.Accuse(n, amount);
        await send(wallet.Key, kind, payload);
    }

    /// <summary>Waits for the millisecond at which something begins or ends, and acts just before, in and after it.</summary>
    private async Task TimeEdgeAsync(int n, SendCommand send)
    {
        var now = LedgerTime.From(world.Now);
        var edges = TimeEdges.Of(State).Where(e => e > now && e.UnixMs - now.UnixMs < LongestWait.TotalMilliseconds).Order().ToList();
        if (edges.Count > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(edges[n % edges.Count].UnixMs - now.UnixMs - (ulong)(n % 2)), clock);
        var (active, queued) = (_moves.Proposal(ProposalState.Active, n).ToString(), _moves.Proposal(ProposalState.Queued, n).ToString());
        var (kind, payload) = _moves.Of(new PlannedDeed(0, Deed.Plead, n, default, default, default))!.Value;
        await Task.WhenAll(
            send(wallet.Key, Kinds.ProposalVote, new { proposal = active, support = "against" }),
            send(wallet.Key, Kinds.ProposalExecute, new { proposal = queued }),
            send(wallet.Key, Kinds.OpenTransfer, new { amount = _moves.Amount(2), to = accomplice.Address.ToString() }),
            send(wallet.Key, kind, payload));
    }
}
