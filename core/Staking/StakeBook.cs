using System.Collections.Immutable;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Staking;

/// <summary>
/// Who stakes how much behind whom, and what that has earned. Everything that is for many (rewards, slashes) changes a pool and no staker; a staker's part is worked out when it is touched (docs/adr/0035).
/// What is staked or leaves lies in the ledger's account <c>stakers</c>, what was earned and not collected in <c>rewards</c>.
/// </summary>
public sealed record StakeBook
{
    /// <summary>Nobody stakes.</summary>
    public static readonly StakeBook Empty = new();

    /// <summary>The target of stake that stands behind nobody, and so is liable for nobody.</summary>
    public static readonly Address Nobody;

    /// <summary>The pools, by target.</summary>
    public AddressMap<StakePool> Pools { get; private init; } = AddressMap<StakePool>.Empty;

    /// <summary>The stakers.</summary>
    public AddressMap<Staker> Stakers { get; private init; } = AddressMap<Staker>.Empty;

    /// <summary>The providers.</summary>
    public AddressMap<Provider> Providers { get; private init; } = AddressMap<Provider>.Empty;

    /// <summary>Stake that leaves or moves.</summary>
    public DepartureBook Departures { get; internal init; } = DepartureBook.Empty;

    /// <summary>The rewards for all stake.</summary>
    public RewardStream StakersRewards { get; private init; }

    /// <summary>The rewards for validators and those who stake behind them.</summary>
    public RewardStream ValidatorsRewards { get; private init; }

    /// <summary>How much takes part in the rewards for all stake, in base units.</summary>
    public UInt128 StakersUnits { get; private init; }

    /// <summary>How much takes part in the rewards for validators, in base units.</summary>
    public UInt128 ValidatorsUnits { get; private init; }

    /// <summary>How much is staked, without what leaves, in base units.</summary>
    public UInt128 Total { get; private init; }

    /// <summary>The providers whose pools take part in rewards, by when that ends unless they act.</summary>
    private ImmutableSortedSet<(LedgerTime LiveUntil, Address Provider)> ByLiveness { get; init; } = [];

    /// <summary>When the next provider becomes inactive unless it acts; null where none takes part in rewards.</summary>
    internal LedgerTime? LivenessEnds => ByLiveness.IsEmpty ? null : ByLiveness.Min.LiveUntil;

    /// <summary>The book of these lists, each in its order.</summary>
    internal static StakeBook Restore(
        RewardStream stakers, RewardStream validators, IReadOnlyList<KeyValuePair<Address, StakePool>> pools, IReadOnlyList<KeyValuePair<Address, Staker>> owners, IReadOnlyList<Provider> providers,
        IReadOnlyList<Departure> departures)
    {
        var map = AddressMap<StakePool>.From(pools);
        return new StakeBook
        {
            Pools = map,
            Stakers = AddressMap<Staker>.From(owners),
            Providers = AddressMap<Provider>.From(providers.Select(p => KeyValuePair.Create(p.Address, p))),
            Departures = DepartureBook.Restore(departures),
            StakersRewards = stakers,
            ValidatorsRewards = validators,
            StakersUnits = Sum(pools, pool => pool.UnitsIn(RewardStreams.Stakers)),
            ValidatorsUnits = Sum(pools, pool => pool.UnitsIn(RewardStreams.Validators)),
            Total = Sum(pools, pool => pool.Staked.Tokens),
            ByLiveness = [.. providers.Where(p => map.GetValueOrDefault(p.Address) is { In: not RewardStreams.None }).Select(p => (p.LiveUntil, p.Address))],
        };
    }

    /// <summary>What an address has staked wherever, what leaves not counted, in base units.</summary>
    public UInt128 StakeOf(Address staker)
    {
        var sum = UInt128.Zero;
        foreach (var position in (Stakers.GetValueOrDefault(staker) ?? Staker.Empty).Positions)
            sum += WorthOf(position);
        return sum;
    }

    /// <summary>What a provider has staked at itself, what leaves or moves away not counted, in base units.</summary>
    public UInt128 OwnStakeOf(Address provider)
    {
        var own = (Stakers.GetValueOrDefault(provider) ?? Staker.Empty).At(provider);
        return WorthOf(own with { Shares = own.Shares - own.Moving });
    }

    /// <summary>What a position is worth, in base units.</summary>
    public UInt128 WorthOf(Position position) => position.Shares == 0 ? 0 : Pools.GetValueOrDefault(position.Target)!.Staked.WorthOf(position.Shares);

    /// <summary>Whether an address may do what a role is for at a moment: it has the role, has acted lately and stakes enough of its own.</summary>
    public bool IsActive(Address address, Roles role, LedgerTime now, LedgerParameters parameters) =>
        Providers.TryGetValue(address, out var provider) && provider.Terms.Roles.HasFlag(role) && provider.LiveUntil > now && HasMinimum(provider, parameters);

    /// <summary>What a staker could collect, in base units.</summary>
    public UInt128 RewardsOf(Address staker) => (Count(staker).Stakers.GetValueOrDefault(staker) ?? Staker.Empty).Uncollected;

    /// <summary>Gives a reward to all stake of a stream, in proportion to it.</summary>
    /// <param name="stream">Which.</param>
    /// <param name="amount">In base units; the caller has put as much into the account <c>rewards</c>.</param>
    /// <param name="now">When; who has become inactive before takes no part.</param>
    /// <returns>The book with it; null where nobody takes part, and the reward has to stay where it is.</returns>
    internal StakeBook? AddRewards(RewardStreams stream, UInt128 amount, LedgerTime now)
    {
        var book = EndLiveness(now, int.MaxValue);
        var units = stream == RewardStreams.Validators ? book.ValidatorsUnits : book.StakersUnits;
        if (units == 0)
            return null;
        return stream == RewardStreams.Validators
            ? book with { ValidatorsRewards = book.ValidatorsRewards.Add(amount, units) }
            : book with { StakersRewards = book.StakersRewards.Add(amount, units) };
    }

    /// <summary>With those out of the rewards who have become inactive, at most so many.</summary>
    internal StakeBook EndLiveness(LedgerTime now, int most)
    {
        var book = this;
        for (var i = 0; i < most && book.ByLiveness.Count > 0 && book.ByLiveness[0] is var (liveUntil, provider) && liveUntil <= now; i++)
        {
            (book, var pool) = book.Settle(provider);
            book = book.Put(provider, pool with { In = RewardStreams.None });
        }
        return book;
    }

    /// <summary>With stake of a staker at a target; null where that pool's shares are worth nearly nothing.</summary>
    internal StakeBook? Join(Address staker, Address target, UInt128 tokens, LedgerTime now, LedgerParameters parameters)
    {
        var (book, pool) = Settle(target);
        if (pool.Staked.Add(tokens) is not var (staked, shares))
            return null;
        var owner = book.Stakers.GetValueOrDefault(staker) ?? Staker.Empty;
        var position = owner.At(target).Settle(pool.Rewards, out var earned);
        owner = (owner with { Uncollected = owner.Uncollected + earned }).With(position with { Shares = position.Shares + shares });
        return book.Put(staker, owner).Put(target, pool with { Staked = staked }).Rejoin(target, now, parameters);
    }

    /// <summary>Without so many of a staker's shares at a target, and the base units that leave with them.</summary>
    internal (StakeBook Book, UInt128 Tokens) Leave(Address staker, Address target, UInt128 shares, LedgerTime now, LedgerParameters parameters)
    {
        var (book, pool) = Settle(target);
        var owner = book.Stakers.GetValueOrDefault(staker)!;
        var position = owner.At(target).Settle(pool.Rewards, out var earned);
        position = position with { Shares = position.Shares - shares };
        var (staked, tokens) = pool.Staked.Remove(shares);
        pool = pool with { Staked = staked, Rewards = position.Shares == 0 ? pool.Rewards.Return(position.Fraction) : pool.Rewards };
        owner = (owner with { Uncollected = owner.Uncollected + earned }).With(position);
        return (book.Put(staker, owner).Put(target, pool).Rejoin(target, now, parameters), tokens);
    }

    /// <summary>With stake of a staker promised to a move, or not any more.</summary>
    internal StakeBook Promise(Address staker, Address target, UInt128 shares, bool isKept, LedgerTime now, LedgerParameters parameters)
    {
        var owner = Stakers.GetValueOrDefault(staker)!;
        var position = owner.At(target);
        position = position with { Moving = isKept ? position.Moving - shares : position.Moving + shares };
        return Put(staker, owner.With(position)).Rejoin(target, now, parameters);
    }

    /// <summary>With a pool's leaving part changed.</summary>
    internal StakeBook WithLeaving(Address target, SharePool leaving)
    {
        var (book, pool) = Settle(target);
        return book.Put(target, pool with { Leaving = leaving });
    }

    /// <summary>Takes a part of all that is staked behind a target or leaves from there.</summary>
    /// <param name="target">Behind whom.</param>
    /// <param name="bps">Which part, in basis points, at most <see cref="SharePool.MaxCutBps"/>.</param>
    /// <param name="cap">How much at most, in base units.</param>
    /// <param name="now">When.</param>
    /// <param name="parameters">The constants.</param>
    /// <returns>The book, and how much was taken, in base units.</returns>
    internal (StakeBook Book, UInt128 Cut) Slash(Address target, ulong bps, UInt128 cap, LedgerTime now, LedgerParameters parameters)
    {
        if (!Pools.TryGetValue(target, out _))
            return (this, 0);
        var (book, pool) = Settle(target);
        var all = pool.Staked.Tokens + pool.Leaving.Tokens;
        var most = UInt128.Min(cap, all * Math.Min(bps, SharePool.MaxCutBps) / 10_000);
        var (staked, leaving) = (PartOf(pool.Staked), PartOf(pool.Leaving));
        pool = pool with { Staked = pool.Staked with { Tokens = pool.Staked.Tokens - staked }, Leaving = pool.Leaving with { Tokens = pool.Leaving.Tokens - leaving } };
        return (book.Put(target, pool).Rejoin(target, now, parameters), staked + leaving);

        UInt128 PartOf(SharePool part) => Wide.Divide(Wide.Multiply(most, part.Tokens), all).Quotient;
    }

    /// <summary>With a provider as it is now, or without one.</summary>
    internal StakeBook Put(Address address, Provider? provider, LedgerTime now, LedgerParameters parameters)
    {
        var byLiveness = Providers.TryGetValue(address, out var before) ? ByLiveness.Remove((before.LiveUntil, address)) : ByLiveness;
        // What was earned until now is counted with the commission that held until now.
        var (book, pool) = Settle(address);
        book = book.Pools.TryGetValue(address, out _) ? book.Put(address, pool) : book;
        book = book with { Providers = provider is null ? Providers.Remove(address) : Providers.SetItem(address, provider), ByLiveness = byLiveness };
        return book.Rejoin(address, now, parameters).Watch(address);
    }

    /// <summary>With an activity of an address, where it is a provider's and is to be noted.</summary>
    internal StakeBook Act(Address address, LedgerTime now, LedgerParameters parameters) =>
        Providers.Count > 0 && Providers.TryGetValue(address, out var provider) && now >= provider.LastActive.Plus(TimeSpan.FromMilliseconds(parameters.SignalIntervalMs))
            ? Put(address, provider.Act(now, parameters), now, parameters)
            : this;

    /// <summary>With all counted up to now that a staker has earned.</summary>
    internal StakeBook Count(Address staker)
    {
        var book = this;
        foreach (var (target, _, _, _, _) in (Stakers.GetValueOrDefault(staker) ?? Staker.Empty).Positions)
        {
            (book, var pool) = book.Settle(target);
            var owner = book.Stakers.GetValueOrDefault(staker)!;
            var position = owner.At(target).Settle(pool.Rewards, out var earned);
            book = book.Put(target, pool).Put(staker, (owner with { Uncollected = owner.Uncollected + earned }).With(position));
        }
        if (!Providers.TryGetValue(staker, out _))
            return book;
        // Its commission, where it has no stake at itself any more.
        (book, var own) = book.Settle(staker);
        return Pools.TryGetValue(staker, out _) ? book.Put(staker, own) : book;
    }

    /// <summary>Without what a staker has to collect, and how much that was; of what was counted.</summary>
    internal (StakeBook Book, UInt128 Amount) Collect(Address staker)
    {
        var owner = Stakers.GetValueOrDefault(staker) ?? Staker.Empty;
        return (Put(staker, owner with { Uncollected = 0 }), owner.Uncollected);
    }

    /// <summary>Whether a provider stakes as much of its own as its roles need.</summary>
    private bool HasMinimum(Provider provider, LedgerParameters parameters) => OwnStakeOf(provider.Address) >= RoleWords.MinimumOf(provider.Terms.Roles, parameters);

    /// <summary>A pool with all rewards given up to now to its shares, and the book with the provider's commission of them. The pool is still to be put back.</summary>
    private (StakeBook Book, StakePool Pool) Settle(Address target)
    {
        if (!Pools.TryGetValue(target, out var pool))
            return (this, new StakePool { StakersMark = StakersRewards.PerUnit, ValidatorsMark = ValidatorsRewards.PerUnit });
        var (whole, fraction) = StakersRewards.Since(pool.StakersMark, pool.UnitsIn(RewardStreams.Stakers), pool.Fraction);
        (var more, fraction) = ValidatorsRewards.Since(pool.ValidatorsMark, pool.UnitsIn(RewardStreams.Validators), fraction);
        whole += more;
        pool = pool with { StakersMark = StakersRewards.PerUnit, ValidatorsMark = ValidatorsRewards.PerUnit, Fraction = fraction };
        if (whole == 0)
            return (this, pool);
        var commission = Providers.TryGetValue(target, out var provider) ? whole * (uint)provider.Terms.CommissionBps / 10_000 : 0;
        pool = pool with { Rewards = pool.Rewards.Add(whole - commission, pool.Staked.Shares) };
        if (commission == 0)
            return (this, pool);
        var owner = Stakers.GetValueOrDefault(target) ?? Staker.Empty;
        return (Put(target, owner with { Uncollected = owner.Uncollected + commission }), pool);
    }

    /// <summary>With a staker as it is now. The one place where that changes.</summary>
    private StakeBook Put(Address staker, Staker owner) =>
        this with { Stakers = owner.Positions.IsEmpty && owner.Uncollected == 0 ? Stakers.Remove(staker) : Stakers.SetItem(staker, owner) };

    /// <summary>With a pool as it is now, counted up to now.</summary>
    private StakeBook Put(Address target, StakePool pool)
    {
        var before = Pools.GetValueOrDefault(target) ?? new StakePool();
        var book = this with
        {
            StakersUnits = StakersUnits - before.UnitsIn(RewardStreams.Stakers) + pool.UnitsIn(RewardStreams.Stakers),
            ValidatorsUnits = ValidatorsUnits - before.UnitsIn(RewardStreams.Validators) + pool.UnitsIn(RewardStreams.Validators),
            Total = Total - before.Staked.Tokens + pool.Staked.Tokens,
            Pools = pool.IsEmpty ? Pools.Remove(target) : Pools.SetItem(target, pool),
        };
        // Parts of base units that nobody owns any more are for everybody.
        book = pool.IsEmpty ? book with { StakersRewards = StakersRewards.Return(pool.Rewards.Carry + pool.Fraction) } : book;
        return before.In == pool.In ? book : book.Watch(target);
    }

    /// <summary>With a target among those whose activity is watched, if it takes part in rewards as a provider, and else not.</summary>
    private StakeBook Watch(Address target)
    {
        if (!Providers.TryGetValue(target, out var provider))
            return this;
        var live = (provider.LiveUntil, target);
        return this with { ByLiveness = Pools.GetValueOrDefault(target) is { In: not RewardStreams.None } ? ByLiveness.Add(live) : ByLiveness.Remove(live) };
    }

    /// <summary>With a pool in those streams in which it takes part from now on.</summary>
    private StakeBook Rejoin(Address target, LedgerTime now, LedgerParameters parameters)
    {
        if (!Pools.TryGetValue(target, out _))
            return this;
        var (book, pool) = Settle(target);
        return book.Put(target, pool with { In = book.StreamsOf(target, pool, now, parameters) });
    }

    private RewardStreams StreamsOf(Address target, StakePool pool, LedgerTime now, LedgerParameters parameters)
    {
        if (pool.Staked.Tokens < StakePool.MinRewarded)
            return RewardStreams.None;
        if (!Providers.TryGetValue(target, out var provider))
            return RewardStreams.Stakers;
        if (provider.LiveUntil <= now)
            return RewardStreams.None;
        return provider.Terms.Roles.HasFlag(Roles.Validator) && HasMinimum(provider, parameters) ? RewardStreams.Stakers | RewardStreams.Validators : RewardStreams.Stakers;
    }

    private static UInt128 Sum(IEnumerable<KeyValuePair<Address, StakePool>> pools, Func<StakePool, UInt128> of) =>
        pools.Aggregate(UInt128.Zero, (sum, pool) => sum + of(pool.Value));
}
