using OpenLedger.Core.Disputes;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>Looks at who has what after each entry, and at what the vault has whenever anything happens on the chain.</summary>
/// <param name="world">The world.</param>
/// <param name="vault">The vault.</param>
/// <param name="options">The bugs of the rules.</param>
internal sealed class EconomyAuditor(World world, SimulatedVault vault, SimulationOptions options)
{
    private static readonly Dictionary<MovementReason, string> Moved = Enum.GetValues<MovementReason>().ToDictionary(r => r, r => $"movements {r}");

    private Dictionary<AccountId, UInt128> _balances = new() { [AccountId.Bridge] = OpenAmount.Supply.Units };
    private readonly KeyAuditor _keys = new(world);
    private readonly GovernanceAuditor _governance = new(world);
    private readonly VestingAuditor _vesting = new(world);
    private readonly SponsorAuditor _sponsors = new(world);
    private readonly CurationAuditor _curation = new(world);
    private LedgerState? _state;

    /// <summary>An entry has made this state.</summary>
    public void Applied(LedgerState state, Entry entry)
    {
        var before = _state;
        _state = options.Rules(state, entry);
        var actor = _keys.Applied(_state, entry);
        _vesting.Applied(before, _state, entry);
        _sponsors.Applied(before, _state, entry, actor);
        if (!ReferenceEquals(before?.Stakes, _state.Stakes) || !ReferenceEquals(before.Disputes, _state.Disputes) || !ReferenceEquals(before.Votes, _state.Votes) || !ReferenceEquals(before.Governance, _state.Governance))
            _governance.Applied(before, _state, entry);
        _curation.Applied(before, _state, entry, actor, _governance);
        if (ReferenceEquals(before?.Open, _state.Open))
            return;
        var balances = _state.Open.Balances.ToDictionary(b => b.Key, b => b.Value.Units);
        var sum = Sum(balances.Values);
        if (sum != OpenAmount.Supply.Units)
            world.Find(Rule.TheSupplyIsConstant, $"after entry {entry.Seq} ({entry.Kind}) all balances are {sum} base units");
        CheckPostings(balances, entry);
        CheckBooks(_state, entry);
        _balances = balances;
        vault.History.Add(new LedgerMoved(_state.NextSeq, OpenAmount.Supply.Units - balances.GetValueOrDefault(AccountId.Bridge), _state.Open.Claims));
        Look();
    }

    /// <summary>Something has happened on the chain, or on the ledger.</summary>
    public void Look()
    {
        if (_state is null)
            return;
        var (claims, now, owed) = (_state.Open.Claims, vault.Now, OpenAmount.Supply.Units - _balances.GetValueOrDefault(AccountId.Bridge));
        foreach (var (account, claim) in claims.ByAccount)
        {
            if (now.PaidTo(account) > claim.Total)
                world.Find(Rule.ClaimsArePaidOnce, $"{account} was paid {now.PaidTo(account)} base units and has withdrawn {claim.Total}");
            owed += claim.Total - UInt128.Min(claim.Total, now.PaidTo(account));
        }
        if (now.Tokens < owed)
            world.Find(Rule.TheVaultCoversTheLedger, $"the vault has {now.Tokens} base units and owes {owed} after {_state.NextSeq} entries and {vault.Blocks} blocks");
    }

    /// <summary>Whether somebody has withdrawn what was not paid yet.</summary>
    public bool IsOwed => _state!.Open.Claims.ByAccount.Any(c => Owes(c.Key));

    /// <summary>Whether an account has withdrawn what was not paid yet.</summary>
    public bool Owes(Address account) => _state!.Open.Claims.Find(account) is { } claim && vault.Now.PaidTo(account) < claim.Total;

    /// <summary>All is over, and everybody has claimed: every claim is paid but for what the cap has left over, and the vault has just what it owes.</summary>
    public void Finish()
    {
        var now = vault.Now;
        var owed = OpenAmount.Supply.Units - _balances.GetValueOrDefault(AccountId.Bridge) + Sum(_state!.Open.Claims.ByAccount.Select(c => c.Value.Total - now.PaidTo(c.Key)));
        if (now.Tokens != owed)
            world.Find(Rule.TheVaultCoversTheLedger, $"in the end the vault has {now.Tokens} base units and owes {owed}");
        world.Count(IsOwed ? "payouts that the cap has ended" : "payouts of everything");
        world.Counts["deposits"] = now.Deposits.Count;
        world.Counts["claims paid"] = now.Paid;
        world.Counts["claims paid in part"] = now.PaidInPart;
        world.Counts["claims refused"] = now.Refused;
    }

    /// <summary>The ledger's own accounts hold what the books say that lies in them, and nobody has reserved more than they have.</summary>
    private void CheckBooks(LedgerState state, Entry entry)
    {
        Compare(AccountId.Stakers, Sum(state.Stakes.Pools.Select(p => p.Value.Staked.Tokens + p.Value.Leaving.Tokens)));
        var bonds = Sum(state.Disputes.All.Where(d => d.Phase != DisputePhase.Closed).Select(d => d.Bond.Units + (d.Answer is null ? 0 : d.Bond.Units) + d.AppealBond.Units));
        // A proposal to slash is bonded until its votes are counted, or it is taken back.
        Compare(AccountId.Disputes, bonds + Sum(state.Governance.Proposals.Values.Where(p => p is { Total: null, End: null }).Select(p => p.Action is SlashProvider slash ? slash.Case.Bond.Units : 0)));
        Compare(AccountId.Curation, Sum(state.Curation.Rounds.Select(r => r.Value.Fee.Units)));
        var earned = Sum(state.Stakes.Stakers.Select(s => state.Stakes.RewardsOf(s.Key)));
        if (state.Open.BalanceOf(AccountId.Rewards).Units < earned)
            world.Find(Rule.TheBooksAddUp, $"after entry {entry.Seq} ({entry.Kind}) stakers have earned {earned}, and {AccountId.Rewards} has {state.Open.BalanceOf(AccountId.Rewards)}");
        foreach (var (account, holding) in state.Open.Holdings)
        {
            if (holding.Held > holding.Balance || holding.Held.Units != Sum(state.Open.Holds.All.Where(h => h.Account == account).Select(h => h.Amount.Units)))
                world.Find(Rule.TheBooksAddUp, $"after entry {entry.Seq} ({entry.Kind}) {account} has reserved {holding.Held} of {holding.Balance}");
        }

        void Compare(AccountId account, UInt128 booked)
        {
            if (state.Open.BalanceOf(account).Units != booked)
                world.Find(Rule.TheBooksAddUp, $"after entry {entry.Seq} ({entry.Kind}) {account} has {state.Open.BalanceOf(account)}, and its book says {booked}");
        }
    }

    private static UInt128 Sum(IEnumerable<UInt128> amounts) => amounts.Aggregate(UInt128.Zero, (sum, amount) => checked(sum + amount));

    private void CheckPostings(Dictionary<AccountId, UInt128> balances, Entry entry)
    {
        var changes = new Dictionary<AccountId, Int128>();
        foreach (var movement in _state!.Open.Recent.BackTo(entry.Seq))
        {
            world.Count(Moved[movement.Reason]);
            var sum = Int128.Zero;
            foreach (var line in movement.Lines)
            {
                sum += line.Change;
                changes[line.Account] = changes.GetValueOrDefault(line.Account) + line.Change;
            }
            if (sum != 0)
                world.Find(Rule.PostingsSumToZero, $"the postings of {movement.Place} ({movement.Reason}) sum to {sum}");
        }
        foreach (var account in balances.Keys.Union(_balances.Keys).Union(changes.Keys))
        {
            if ((Int128)_balances.GetValueOrDefault(account) + changes.GetValueOrDefault(account) != (Int128)balances.GetValueOrDefault(account))
                world.Find(Rule.PostingsSumToZero, $"entry {entry.Seq} ({entry.Kind}) changes the balance of {account} from {_balances.GetValueOrDefault(account)} to {balances.GetValueOrDefault(account)}, and its postings by {changes.GetValueOrDefault(account)}");
        }
    }
}
