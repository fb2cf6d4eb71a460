using System.Collections.Immutable;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Open;

namespace OpenLedger.Core.Snapshots;

/// <summary>Epochs, what vests, and what contributors have to collect as bytes.</summary>
internal static class EconomyCodec
{
    /// <summary>More epochs than there can be pots, in a state of rules that are followed here.</summary>
    private const int MaxEpochs = 4_096;

    public static IEnumerable<bool> Write(StateWriter writer, EconomyBook book) =>
        StateCodec.WriteSection(writer, [book], static (to, economy) =>
        {
            to.Time(economy.Began);
            to.Number(economy.Epoch);
            to.Time(economy.EpochBegan);
            WriteFractions(to, economy.EmissionCarried);
            WriteFractions(to, economy.GasCarried);
            to.List(economy.Vestings, static (list, vesting) =>
            {
                var allocation = vesting.Allocation;
                OpenCodec.WriteAccount(list, allocation.Pool);
                list.Amount(allocation.Amount);
                list.Flag(allocation.Beneficiary is not null);
                if (allocation.Beneficiary is { } beneficiary)
                    OpenCodec.WriteAccount(list, beneficiary);
                list.Number(allocation.CliffMs);
                list.Number(allocation.DurationMs);
                list.Amount(vesting.Released);
            });
            to.List([.. economy.Contributors.Epochs.Values], static (list, epoch) =>
            {
                list.Number(epoch.Epoch);
                list.Number(epoch.Records);
                list.Amount(epoch.Pot);
                list.Amount(epoch.Left);
            });
        }).Concat(StateCodec.WriteSection(
            writer,
            book.Contributors.Epochs.Values.SelectMany(epoch => epoch.ByContributor.Select(by => (epoch.Epoch, Contributor: by.Key, Records: by.Value))),
            static (to, credit) =>
            {
                to.Number(credit.Epoch);
                to.Address(credit.Contributor);
                to.Number(credit.Records);
            })).Concat(StateCodec.WriteSection(writer, book.Sponsors.Used, static (to, used) =>
            {
                to.Seq(used.Key.Datanet.Created);
                to.Address(used.Key.Contributor);
                to.Number(used.Value);
            }));

    /// <summary>Reads what <see cref="Write"/> wrote, and gives what makes the book of it.</summary>
    public static async Task<Func<EconomyBook>> ReadAsync(StateReader reader)
    {
        var books = await StateCodec.ReadSectionAsync(reader, ReadBook, static book => book.Began);
        if (books is not [var book])
            throw reader.Wrong("the economy is not there once");
        var credits = await StateCodec.ReadSectionAsync(reader, static from => (Epoch: from.Number(), Contributor: from.Address(), Records: from.Number()), static credit => (credit.Epoch, credit.Contributor));
        var byEpoch = credits.ToLookup(c => c.Epoch);
        if (credits.Any(c => c.Records == 0 || !book.Contributors.Epochs.ContainsKey(c.Epoch)))
            throw reader.Wrong("a contributor has nothing in an epoch, or the epoch is not there");
        foreach (var epoch in book.Contributors.Epochs.Values)
        {
            var sum = byEpoch[epoch.Epoch].Aggregate(UInt128.Zero, (total, c) => total + c.Records);
            if (sum > epoch.Records || (epoch.Pot == default && sum != epoch.Records))
                throw reader.Wrong("the contributors of an epoch have more records than it, or others");
        }
        var used = await StateCodec.ReadSectionAsync(
            reader, static from => KeyValuePair.Create((Datanet: new DatanetId(from.Seq()), Contributor: from.Address()), from.Number()), static used => used.Key);
        if (used.Any(u => u.Value == 0))
            throw reader.Wrong("somebody has used no gas");
        return () => book with
        {
            Sponsors = new SponsorBook { Used = SortedMaps.From(used) },
            Contributors = new ContributorBook
            {
                Epochs = SortedMaps.From(book.Contributors.Epochs.Values.Select(e => KeyValuePair.Create(e.Epoch, e with
                {
                    ByContributor = AddressMap<ulong>.From(byEpoch[e.Epoch].Select(c => KeyValuePair.Create(c.Contributor, c.Records))),
                }))),
            },
        };
    }

    private static EconomyBook ReadBook(StateReader from)
    {
        var (began, epoch, epochBegan, emission, gas) = (from.Time(), from.Number(), from.Time(), ReadFractions(from), ReadFractions(from));
        if (epochBegan < began)
            throw from.Wrong("an epoch begins before the genesis");
        var vestings = from.List(Allocations.Most, static list =>
        {
            var (pool, amount) = (OpenCodec.Account(list), list.Amount());
            var beneficiary = list.Flag() ? OpenCodec.Account(list) : (AccountId?)null;
            var vesting = new Vesting(new Allocation(pool, amount, beneficiary, list.Number(), list.Number()), list.Amount());
            return vesting.Released <= amount && vesting.Allocation.IsVesting ? vesting : throw list.Wrong("more is released than there was, or out of no pool");
        });
        var epochs = from.List(MaxEpochs, static list => new EpochCredits(list.Number(), list.Number(), list.Amount(), list.Amount(), AddressMap<ulong>.Empty));
        for (var i = 0; i < epochs.Length; i++)
        {
            from.Ascending(i == 0, epochs[Math.Max(0, i - 1)].Epoch, epochs[i].Epoch);
            if (epochs[i].Records == 0 || epochs[i].Left > epochs[i].Pot || epochs[i].Epoch > epoch)
                throw from.Wrong("an epoch has no records, more left than there was, or is not yet");
        }
        return new EconomyBook
        {
            Began = began,
            Epoch = epoch,
            EpochBegan = epochBegan,
            EmissionCarried = emission,
            GasCarried = gas,
            Vestings = [.. vestings],
            Contributors = new ContributorBook { Epochs = epochs.ToImmutableSortedDictionary(e => e.Epoch, e => e) },
        };
    }

    private static void WriteFractions(StateWriter to, RewardSplit fractions)
    {
        to.Wide(fractions.Stakers);
        to.Wide(fractions.Validators);
        to.Wide(fractions.Contributors);
        to.Wide(fractions.Treasury);
    }

    private static RewardSplit ReadFractions(StateReader from)
    {
        var fractions = new RewardSplit(from.Wide(), from.Wide(), from.Wide(), from.Wide());
        return fractions.AreFractions ? fractions : throw from.Wrong("the fractions that were carried are none, or not whole base units together");
    }
}
