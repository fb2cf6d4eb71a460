using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Staking;

namespace OpenLedger.Core.Snapshots;

/// <summary>Stakes, rewards and providers as bytes.</summary>
internal static class StakeCodec
{
    public static IEnumerable<bool> Write(StateWriter writer, StakeBook book) =>
        StateCodec.WriteSection(writer, [book.StakersRewards, book.ValidatorsRewards], Write).Concat(StateCodec.WriteSection(writer, book.Pools, static (to, pool) =>
        {
            to.Address(pool.Key);
            Write(to, pool.Value.Staked);
            Write(to, pool.Value.Leaving);
            Write(to, pool.Value.Rewards);
            to.Byte((byte)pool.Value.In);
            to.Wide(pool.Value.StakersMark);
            to.Wide(pool.Value.ValidatorsMark);
            to.Wide(pool.Value.Fraction);
        })).Concat(StateCodec.WriteSection(writer, book.Stakers, static (to, staker) =>
        {
            to.Address(staker.Key);
            to.Wide(staker.Value.Uncollected);
            to.List(staker.Value.Positions, static (to, position) =>
            {
                to.Address(position.Target);
                to.Wide(position.Shares);
                to.Wide(position.Moving);
                to.Wide(position.Mark);
                to.Wide(position.Fraction);
            });
        })).Concat(StateCodec.WriteSection(writer, book.Providers.Select(p => p.Value), static (to, provider) =>
        {
            to.Address(provider.Address);
            to.Byte((byte)provider.Terms.Roles);
            to.Text(provider.Terms.Name);
            to.Text(provider.Terms.Endpoint);
            to.Text(provider.Terms.Description);
            to.Number(provider.Terms.CommissionBps);
            to.Time(provider.RegisteredAt);
            to.Time(provider.CommissionRaisedAt);
            to.Time(provider.LastActive);
            to.Time(provider.LiveUntil);
        })).Concat(StateCodec.WriteSection(writer, book.Departures.All, static (to, departure) =>
        {
            to.Seq(departure.Id.Asked);
            to.Address(departure.Staker);
            to.Address(departure.From);
            to.Flag(departure.To is not null);
            if (departure.To is { } target)
                to.Address(target);
            to.Wide(departure.Shares);
            to.Time(departure.DueAt);
        }));

    /// <summary>Reads what <see cref="Write(StateWriter, StakeBook)"/> wrote, and gives what makes the book of it.</summary>
    public static async Task<Func<StakeBook>> ReadAsync(StateReader reader)
    {
        var streams = new List<RewardStream>();
        while (await reader.NextAsync())
            streams.Add(Stream(reader));
        if (streams.Count != 2)
            throw reader.Wrong("there are not two streams of rewards");
        var pools = await StateCodec.ReadSectionAsync(reader, Pool, static pool => pool.Key);
        if (pools.Aggregate(UInt128.Zero, (sum, p) => sum + p.Value.Staked.Tokens + p.Value.Leaving.Tokens) > OpenAmount.Supply.Units)
            throw reader.Wrong("more is staked than there is");
        var stakers = await StateCodec.ReadSectionAsync(reader, Staker, static staker => staker.Key);
        var targets = pools.Select(p => p.Key).ToHashSet();
        if (stakers.Any(s => s.Value.Positions.Any(p => !targets.Contains(p.Target))))
            throw reader.Wrong("a staker has a part of a pool that is not there");
        var providers = await StateCodec.ReadSectionAsync(reader, static from =>
        {
            var (address, roles) = (from.Address(), (Roles)from.Byte());
            if (roles == Roles.None || (roles & ~Roles.All) != Roles.None)
                throw from.Wrong("a provider has unknown roles or none");
            var terms = new ProviderTerms(roles, from.Text(), from.Text(), from.Text(), from.Int32(10_000));
            return new Provider(address, terms, from.Time(), from.Time(), from.Time(), from.Time());
        }, static provider => provider.Address);
        var departures = await StateCodec.ReadSectionAsync(reader, static from =>
            new Departure(new DepartureId(from.Seq()), from.Address(), from.Address(), from.Flag() ? from.Address() : null, from.Wide(), from.Time()), static departure => departure.Id);
        if (departures.Any(d => !targets.Contains(d.From)))
            throw reader.Wrong("stake leaves a pool that is not there");
        return () => StakeBook.Restore(streams[0], streams[1], pools, stakers, providers, departures);
    }

    private static KeyValuePair<Address, StakePool> Pool(StateReader from)
    {
        var address = from.Address();
        var pool = new StakePool { Staked = Shares(from), Leaving = Shares(from), Rewards = Stream(from), In = (RewardStreams)from.Byte(), StakersMark = from.Wide(), ValidatorsMark = from.Wide(), Fraction = from.Wide() };
        return pool.IsEmpty || (pool.In & ~(RewardStreams.Stakers | RewardStreams.Validators)) != RewardStreams.None
            ? throw from.Wrong("a pool is empty, or takes part in unknown rewards")
            : KeyValuePair.Create(address, pool);
    }

    private static KeyValuePair<Address, Staker> Staker(StateReader from)
    {
        var (address, uncollected) = (from.Address(), from.Wide());
        var positions = from.List(int.MaxValue, static from => new Position(from.Address(), from.Wide(), from.Wide(), from.Wide(), from.Wide()));
        for (var i = 0; i < positions.Length; i++)
        {
            from.Ascending(i == 0, positions[Math.Max(0, i - 1)].Target, positions[i].Target);
            if (positions[i].Shares == 0 || positions[i].Moving > positions[i].Shares)
                throw from.Wrong("a staker has no part of a pool, or moves more than that");
        }
        if (positions.Length == 0 && uncollected == 0)
            throw from.Wrong("a staker has nothing");
        return KeyValuePair.Create(address, new Staker(uncollected, [.. positions]));
    }

    private static void Write(StateWriter to, SharePool pool)
    {
        to.Wide(pool.Tokens);
        to.Wide(pool.Shares);
    }

    private static SharePool Shares(StateReader from)
    {
        var pool = new SharePool(from.Wide(), from.Wide());
        return pool.Tokens > pool.Shares || (pool.Tokens == 0) != (pool.Shares == 0) ? throw from.Wrong("shares are worth more than they cost, or nothing") : pool;
    }

    private static void Write(StateWriter to, RewardStream stream)
    {
        to.Wide(stream.PerUnit);
        to.Wide(stream.Carry);
    }

    private static RewardStream Stream(StateReader from) => new(from.Wide(), from.Wide());
}
