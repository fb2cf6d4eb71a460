using OpenLedger.Core.Disputes;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Staking;

/// <summary>What stakers may do, and what becomes of it.</summary>
internal static class StakingRules
{
    /// <summary>How many departures, and how many providers who became inactive, one entry sees to at most, so that no entry takes long to apply.</summary>
    private const int ClearedPerEntry = 64;

    /// <summary>Applies one of this family's payloads.</summary>
    public static Result<(LedgerState State, string? Subject)> Apply(StakingPayload payload, Address actor, Entry entry, LedgerState state)
    {
        switch (payload)
        {
            case StakeAdd add:
                return Add(state, add, actor, entry);
            case StakeRemove remove:
                return Remove(state, remove, actor, entry);
            case StakeMove move:
                return Move(state, move, actor, entry);
            case StakeCollect:
                return Collect(state, actor, entry);
            default:
                return ProviderRules.Apply(payload, actor, entry.Time, state).Try(out var stakes, out var error) ? (state with { Stakes = stakes }, actor.ToString()) : error;
        }
    }

    /// <summary>The state after the departure has happened that is due first.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="entry">The entry whose time brings it about.</param>
    /// <param name="now">When it was due, or when the entry before came, where that was later.</param>
    public static LedgerState DepartNext(LedgerState state, Entry entry, LedgerTime now) => DepartOrWait(state, state.Stakes.Departures.Next, entry, now);

    /// <summary>The state at the time of an entry: all departures of its actor that are due have happened, however many wait before them, and some who became inactive are out of the rewards.</summary>
    public static LedgerState Due(LedgerState state, Entry entry)
    {
        if (state.Stakes.Providers.Count > 0)
            state = state with { Stakes = state.Stakes.EndLiveness(entry.Time, ClearedPerEntry) };
        if (entry.Actor is not { } signer)
            return state;
        foreach (var departure in state.Stakes.Departures.DueOf(state.Accounts.AccountOf(signer), entry.Time))
        {
            // Votes that were to be shown before it leaves are counted before.
            if (!(state.Curation.NextDue <= departure.DueAt))
                state = DepartOrWait(state, departure, entry, entry.Time);
        }
        return state;
    }

    /// <summary>The state after a departure whose time has come; what is behind somebody who is accused waits.</summary>
    private static LedgerState DepartOrWait(LedgerState state, Departure departure, Entry entry, LedgerTime now)
    {
        if (Freeze.Until(state, departure.From, now) is not { } until)
            return Depart(state, departure, entry, now);
        // Behind others that are due it may be that the phase should have ended already.
        var later = departure with { DueAt = until > departure.DueAt ? until : entry.Time.Plus(TimeSpan.FromMilliseconds(1)) };
        return state with { Stakes = state.Stakes with { Departures = state.Stakes.Departures.Remove(departure).Add(later) } };
    }

    /// <summary>The state with a staker's stake as the book has it now. The one place where voting power hears of it.</summary>
    private static LedgerState With(LedgerState state, StakeBook stakes, Address staker, LedgerTime now) =>
        state with { Stakes = stakes, Votes = state.Votes.SetStake(staker, new OpenAmount(stakes.StakeOf(staker)), now) };

    private static Result<(LedgerState, string?)> Add(LedgerState state, StakeAdd add, Address actor, Entry entry)
    {
        if ((CheckTarget(state.Stakes, actor, add.Target, "/payload/target") ?? CheckRoom(state.Stakes, actor, add.Target, state.Parameters)) is { } wrong)
            return wrong;
        var units = (Int128)add.Amount.Units;
        if (!state.Open.Post(entry, MovementReason.Stake, new(AccountId.Of(actor), -units), new(AccountId.Stakers, units)).Try(out var open, out var error))
            return error;
        if (state.Stakes.Join(actor, add.Target, add.Amount.Units, entry.Time, state.Parameters) is not { } stakes)
            return Worthless(add.Target);
        return CheckLeast(stakes, actor, add.Target, state.Parameters) is { } few ? few : (With(state with { Open = open }, stakes, actor, entry.Time), Subject(add.Target));
    }

    private static Result<(LedgerState, string?)> Remove(LedgerState state, StakeRemove remove, Address actor, Entry entry)
    {
        if (Freeze.Check(state, actor) is { } frozen)
            return frozen;
        if (!FindShares(state, actor, remove.Target, remove.Amount.Units).Try(out var shares, out var error))
            return error;
        var (stakes, tokens) = state.Stakes.Leave(actor, remove.Target, shares, entry.Time, state.Parameters);
        if ((stakes.Pools.GetValueOrDefault(remove.Target)?.Leaving ?? default).Add(tokens) is not var (leaving, left))
            return Worthless(remove.Target);
        if (CheckRemainder(stakes, actor, remove.Target, state.Parameters) is { } wrong)
            return wrong;
        stakes = Schedule(stakes.WithLeaving(remove.Target, leaving), actor, remove.Target, null, left, entry, state.Parameters);
        return (With(state, stakes, actor, entry.Time), Id(entry).ToString());
    }

    private static Result<(LedgerState, string?)> Move(LedgerState state, StakeMove move, Address actor, Entry entry)
    {
        var parameters = state.Parameters;
        // They may have been two addresses of one account.
        if (move.From == move.To)
            return Error.Invalid("move-to-same", "A move is from one target to another.", "/payload");
        if (Freeze.Check(state, actor) is { } frozen)
            return frozen;
        if (CheckTarget(state.Stakes, actor, move.To, "/payload/to") is { } unknown)
            return unknown;
        if (move.Amount < parameters.MinStake)
            return TooLittle(parameters, move.Amount.Units);
        if (!FindShares(state, actor, move.From, move.Amount.Units).Try(out var shares, out var error))
            return error;
        if (move.From != StakeBook.Nobody)
        {
            var promised = state.Stakes.Promise(actor, move.From, shares, isKept: false, entry.Time, parameters);
            return CheckRemainder(promised, actor, move.From, parameters) is { } less
                ? less
                : (state with { Stakes = Schedule(promised, actor, move.From, move.To, shares, entry, parameters) }, Id(entry).ToString());
        }
        var (stakes, tokens) = state.Stakes.Leave(actor, move.From, shares, entry.Time, parameters);
        if ((CheckRoom(stakes, actor, move.To, parameters) ?? CheckRemainder(stakes, actor, move.From, parameters)) is { } wrong)
            return wrong;
        return stakes.Join(actor, move.To, tokens, entry.Time, parameters) is { } moved ? (With(state, moved, actor, entry.Time), Subject(move.To)) : Worthless(move.To);
    }

    private static Result<(LedgerState, string?)> Collect(LedgerState state, Address actor, Entry entry)
    {
        var (stakes, amount) = state.Stakes.Count(actor).Collect(actor);
        if (amount == 0)
            return Error.Conflict("nothing-to-collect", $"{actor} has earned nothing since it last collected.");
        var open = state.Open.Post(entry, MovementReason.Reward, new(AccountId.Rewards, -(Int128)amount), new(AccountId.Of(actor), (Int128)amount)).Value;
        return (state with { Open = open, Stakes = stakes }, amount.ToString());
    }

    private static StakeBook Schedule(StakeBook stakes, Address staker, Address from, Address? to, UInt128 shares, Entry entry, LedgerParameters parameters) => stakes with
    {
        Departures = stakes.Departures.Add(new Departure(Id(entry), staker, from, to, shares, entry.Time.Plus(TimeSpan.FromMilliseconds(parameters.UnbondingMs)))),
    };

    /// <summary>The state after a departure whose time has come. Stake that cannot get to where it was to go stays where it is.</summary>
    private static LedgerState Depart(LedgerState state, Departure departure, Entry entry, LedgerTime now)
    {
        var (from, staker, parameters) = (departure.From, departure.Staker, state.Parameters);
        var stakes = state.Stakes with { Departures = state.Stakes.Departures.Remove(departure) };
        if (departure.To is not { } to)
        {
            var (leaving, tokens) = stakes.Pools.GetValueOrDefault(from)!.Leaving.Remove(departure.Shares);
            return state with
            {
                Stakes = stakes.WithLeaving(from, leaving),
                Open = tokens == 0 ? state.Open : state.Open.Post(entry, MovementReason.Unstake, new(AccountId.Stakers, -(Int128)tokens), new(AccountId.Of(staker), (Int128)tokens)).Value,
            };
        }
        stakes = stakes.Promise(staker, from, departure.Shares, isKept: true, now, parameters);
        var (left, moved) = stakes.Leave(staker, from, departure.Shares, now, parameters);
        if (moved == 0 || (CheckTarget(left, staker, to, "") ?? CheckRoom(left, staker, to, parameters)) is not null)
            return state with { Stakes = stakes };
        return With(state, left.Join(staker, to, moved, now, parameters) ?? stakes, staker, now);
    }

    /// <summary>So many of a staker's free shares at a target as are worth an amount.</summary>
    private static Result<UInt128> FindShares(LedgerState state, Address staker, Address target, UInt128 amount)
    {
        if ((ulong)state.Stakes.Departures.CountOf(staker) >= state.Parameters.MaxDeparturesPerStaker)
            return Error.Conflict("too-many-departures", $"{staker} has {state.Parameters.MaxDeparturesPerStaker} departures that wait, the most allowed.");
        var position = (state.Stakes.Stakers.GetValueOrDefault(staker) ?? Staker.Empty).At(target);
        var free = position.Shares - position.Moving;
        var worth = state.Stakes.WorthOf(position with { Shares = free });
        if (amount > worth)
            return Error.Conflict("stake-insufficient", $"{staker} has {worth} base units behind {Name(target)} that do not leave or move already, and {amount} are needed.");
        return amount == worth ? free : state.Stakes.Pools.GetValueOrDefault(target)!.Staked.SharesFor(amount);
    }

    private static Error? CheckTarget(StakeBook stakes, Address staker, Address target, string pointer) =>
        target == StakeBook.Nobody || target == staker || stakes.Providers.TryGetValue(target, out _) ? null : Error.NotFound("provider-unknown", $"{target} is no provider.", pointer);

    private static Error? CheckRoom(StakeBook stakes, Address staker, Address target, LedgerParameters parameters)
    {
        var positions = (stakes.Stakers.GetValueOrDefault(staker) ?? Staker.Empty).Positions;
        return (ulong)positions.Length >= parameters.MaxTargetsPerStaker && !positions.Any(p => p.Target == target)
            ? Error.Conflict("too-many-targets", $"{staker} stakes behind {parameters.MaxTargetsPerStaker} targets, the most allowed.")
            : null;
    }

    /// <summary>Why what is left at a target when some left or was promised cannot be left there, or null.</summary>
    private static Error? CheckRemainder(StakeBook stakes, Address staker, Address target, LedgerParameters parameters)
    {
        var position = (stakes.Stakers.GetValueOrDefault(staker) ?? Staker.Empty).At(target);
        if (position.Shares > position.Moving && CheckLeast(stakes, staker, target, parameters) is { } few)
            return few;
        return target == staker && stakes.Providers.TryGetValue(staker, out var provider) ? ProviderRules.CheckMinimum(stakes, staker, provider.Terms.Roles, parameters) : null;
    }

    private static Error? CheckLeast(StakeBook stakes, Address staker, Address target, LedgerParameters parameters)
    {
        var position = (stakes.Stakers.GetValueOrDefault(staker) ?? Staker.Empty).At(target);
        var worth = stakes.WorthOf(position with { Shares = position.Shares - position.Moving });
        return worth < parameters.MinStake.Units ? TooLittle(parameters, worth) : null;
    }

    private static Error TooLittle(LedgerParameters parameters, UInt128 amount) =>
        Error.Conflict("stake-too-small", $"Stake behind one target is at least {parameters.MinStake} base units, and this would be {amount}.");

    private static Error Worthless(Address target) => Error.Conflict("pool-worthless", $"So much of the stake behind {Name(target)} was slashed that a share of it is worth next to nothing; no more is taken in.");

    private static DepartureId Id(Entry entry) => new(entry.Seq);

    private static string Name(Address target) => Subject(target) ?? "nobody";

    private static string? Subject(Address target) => target == StakeBook.Nobody ? null : target.ToString();
}
