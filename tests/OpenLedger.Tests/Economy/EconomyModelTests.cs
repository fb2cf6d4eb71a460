using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Staking;
using OpenLedger.TestKit;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Economy;

/// <summary>
/// Random histories against <see cref="EconomyModel"/>. Each is run twice, once with an entry for each step alone, and once with a tick at the end of each epoch too: that what time brings
/// about does not depend on who carries it to the ledger.
/// </summary>
public sealed class EconomyModelTests
{
    private const int Cases = 2_000;
    private const int MaxSteps = 12;
    private const ulong EpochMs = 1_000;

    private static readonly Address[] Users = [TestLedger.Owner.Address, TestLedger.Contributor.Address, TestLedger.Stranger.Address];
    private static readonly LedgerTime Genesis = new(1_700_000_000_000);

    private sealed record Step(int Kind, int Who, int Ms, ulong Records);

    private sealed record Supply(int[] Cuts, ulong[] CliffsMs, ulong[] DurationsMs, int[] Weights, ulong RewardEpochs);

    private static Gen<Step> Steps { get; } =
        from kind in Gen.Choose(0, 3)
        from who in Gen.Choose(0, Users.Length - 1)
        from ms in Gen.Frequency((3, Gen.Choose(0, 1_500)), (1, Gen.Choose(0, 20_000)), (1, Gen.Choose(0, 3).Select(epochs => epochs * (int)EpochMs)))
        from records in Gen.OneOf(Gen.Choose(1, 5).Select(few => (ulong)few), Gen.Choose(1, int.MaxValue).Select(many => (ulong)many << 20))
        select new Step(kind, who, ms, records);

    private static Gen<Supply> Supplies { get; } =
        from cuts in Gen.Choose(1, 1_000_000_000).ArrayOf(4)
        from cliffs in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 15_000)).ArrayOf(4)
        from durations in Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 90_000)).ArrayOf(4)
        from weights in Gen.Choose(0, 10_000).ArrayOf(3)
        from epochs in Gen.Choose(1, 6)
        select new Supply([.. cuts.Order()], Array.ConvertAll(cliffs, c => (ulong)c), Array.ConvertAll(durations, d => (ulong)d), [.. weights.Order()], (ulong)epochs);

    [Fact]
    public void Epochs_bring_what_a_plain_model_says_whether_or_not_there_are_ticks()
    {
        var histories = from supply in Supplies from length in Gen.Choose(1, MaxSteps) from steps in Steps.ArrayOf(length) select (supply, steps);
        Gens.ForAll(histories, Gens.Some(Cases), history => Run(history.supply, history.steps));
    }

    private static void Run(Supply supply, Step[] steps)
    {
        var allocations = Divide(supply);
        var weights = new[] { supply.Weights[0], supply.Weights[1] - supply.Weights[0], supply.Weights[2] - supply.Weights[1], 10_000 - supply.Weights[2] };
        var parameters = LedgerParameters.Default with
        {
            EpochMs = EpochMs,
            RewardEpochs = supply.RewardEpochs,
            EmissionStakersBps = (ulong)weights[0],
            EmissionValidatorsBps = (ulong)weights[1],
            EmissionContributorsBps = (ulong)weights[2],
            EmissionTreasuryBps = (ulong)weights[3],
            GasStakersBps = (ulong)weights[3],
            GasValidatorsBps = (ulong)weights[1],
            GasTreasuryBps = (ulong)(weights[0] + weights[2]),
        };
        var (lazy, ticking) = (new Book(allocations, parameters), new Book(allocations, parameters));
        var model = new EconomyModel(Genesis, allocations, EpochMs, supply.RewardEpochs, weights, [weights[3], weights[1], weights[0] + weights[2]]);
        var now = Genesis;
        foreach (var step in steps)
        {
            var next = now.Plus(TimeSpan.FromMilliseconds(step.Ms));
            for (var tick = Genesis.UnixMs + (((now.UnixMs - Genesis.UnixMs) / EpochMs) + 1) * EpochMs; tick < next.UnixMs; tick += EpochMs)
                ticking.Advance(new LedgerTime(tick));
            now = next;
            model.AdvanceTo(now);
            var expected = Do(model, step);
            Assert.Equal(expected, Do(lazy, step, now));
            Assert.Equal(expected, Do(ticking, step, now));
            Check(model, lazy);
            Check(model, ticking);
            Assert.Equal((lazy.Economy.Epoch, lazy.Economy.EpochBegan, lazy.Open.Moved), (ticking.Economy.Epoch, ticking.Economy.EpochBegan, ticking.Open.Moved));
        }
        // Once everything has vested and nobody collects, the treasury and the beneficiaries have all but fractions of base units.
        var end = now.Plus(TimeSpan.FromMinutes(10));
        model.AdvanceTo(end);
        lazy.Advance(end);
        Check(model, lazy);
        Assert.All([AccountId.Ecosystem, AccountId.Investors, AccountId.Team, AccountId.Contributors], pool => Assert.Equal(default, lazy.Open.BalanceOf(pool)));
        Assert.All([AccountId.Community, AccountId.Gas], divided => Assert.InRange(lazy.Open.BalanceOf(divided).Units, UInt128.Zero, (UInt128)3));
    }

    private static List<Allocation> Divide(Supply supply)
    {
        UInt128[] cuts = [0, .. supply.Cuts.Select(c => (UInt128)c * 1_000_000_000_000_000_000 - 7), OpenAmount.Supply.Units];
        AccountId[] pools = [AccountId.Bridge, .. Allocation.Vesting];
        AccountId?[] beneficiaries = [null, null, AccountId.Treasury, AccountId.Of(Users[0]), AccountId.Of(Users[1])];
        return [.. pools.Select((pool, i) => new Allocation(
            pool, new OpenAmount(cuts[i + 1] - cuts[i]), beneficiaries[i], i == 0 ? 0 : supply.CliffsMs[i - 1], i == 0 ? 0 : supply.DurationsMs[i - 1])).Where(a => a.Amount != default)];
    }

    private static BigInteger? Do(EconomyModel model, Step step)
    {
        switch (step.Kind)
        {
            case 0:
                model.Credit(Users[step.Who], step.Records);
                return null;
            case 1:
                return model.Collect(Users[step.Who]);
            case 3:
                return model.PayGas(step.Records) ? 1 : 0;
            default:
                return null;
        }
    }

    private static BigInteger? Do(Book book, Step step, LedgerTime now)
    {
        book.Advance(now);
        switch (step.Kind)
        {
            case 0:
                book.Economy = book.Economy with { Contributors = book.Economy.Contributors.Credit(book.Economy.Epoch, Users[step.Who], step.Records) };
                return null;
            case 1:
                return book.Collect(Users[step.Who]);
            case 3:
                return book.PayGas(step.Records) ? 1 : 0;
            default:
                return null;
        }
    }

    private static void Check(EconomyModel model, Book book)
    {
        Same.All(model.Balances.Where(b => b.Value != 0).OrderBy(b => b.Key).Select(b => (b.Key, b.Value)), book.Open.Balances.Select(b => (b.Key, (BigInteger)b.Value.Units)));
        Same.Value(OpenAmount.Supply.Units, book.Open.Balances.Aggregate(UInt128.Zero, (sum, b) => sum + b.Value.Units));
        Same.Value(book.Open.BalanceOf(AccountId.Contributors).Units, book.Economy.Contributors.Epochs.Values.Aggregate(UInt128.Zero, (sum, e) => sum + e.Left.Units));
        Assert.True(book.Economy.Vestings.Where(v => v.Allocation.Pool != AccountId.Community).All(v => v.Allocation.Amount - v.Released == book.Open.BalanceOf(v.Allocation.Pool)));
        Assert.True(book.Open.Recent.BackTo(default).All(movement => movement.Lines.Aggregate(Int128.Zero, (sum, line) => sum + line.Change) == 0));
    }

    /// <summary>Balances and epochs without the rest of a ledger.</summary>
    private sealed class Book(IReadOnlyList<Allocation> allocations, LedgerParameters parameters)
    {
        private ulong _seq = 1;

        public EconomyBook Economy { get; set; } = EconomyBook.Begin(Genesis, allocations);

        public OpenBook Open { get; private set; } = Allocations.Give(OpenBook.Empty, TestLedger.Tick(new Seq(0), Genesis), allocations).Value;

        public void Advance(LedgerTime now) => (Economy, _, Open) = Economy.Advance(Entry(now), now, StakeBook.Empty, Open, parameters);

        public BigInteger Collect(Address contributor)
        {
            var before = Open.BalanceOf(AccountId.Of(contributor)).Units;
            var due = Economy.Contributors.DueTo(contributor).Aggregate(UInt128.Zero, (sum, d) => sum + d.Amount.Units);
            var outcome = Economy.Contributors.Collect(contributor, Entry(Economy.EpochBegan), Open);
            if (outcome.Try(out var paid, out var error))
                (Economy, Open) = (Economy with { Contributors = paid.Book }, paid.Open);
            Assert.Equal(due == 0 ? "reward-nothing" : null, error?.Code);
            Assert.Equal(due, Open.BalanceOf(AccountId.Of(contributor)).Units - before);
            return due;
        }

        public bool PayGas(ulong amount)
        {
            var isPaid = Open.Post(Entry(Economy.EpochBegan), MovementReason.Gas, new(AccountId.Bridge, -(Int128)amount), new(AccountId.Gas, (Int128)amount)).Try(out var open, out _);
            Open = open ?? Open;
            return isPaid;
        }

        private Entry Entry(LedgerTime now) => TestLedger.Tick(new Seq(_seq++), now);
    }
}
