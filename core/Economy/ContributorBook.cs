using System.Collections.Immutable;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Economy;

/// <summary>
/// The contributors' part of the emission. Each epoch has a pot, which is shared by the records that a version has taken in during it; whoever contributed them collects it, so that nothing
/// here goes through all contributors. What is not collected in time goes to the treasury.
/// </summary>
public sealed record ContributorBook
{
    /// <summary>Nothing yet.</summary>
    public static readonly ContributorBook Empty = new();

    /// <summary>The epochs in which records were published and whose pots have not expired, the current one included.</summary>
    public ImmutableSortedDictionary<ulong, EpochCredits> Epochs { get; internal init; } = ImmutableSortedDictionary<ulong, EpochCredits>.Empty;

    /// <summary>What an address can collect: from which epochs, for how many records, and how much.</summary>
    public IEnumerable<(EpochCredits Epoch, ulong Records, OpenAmount Amount)> DueTo(Address contributor)
    {
        foreach (var credits in Epochs.Values)
        {
            if (credits.Pot != default && credits.ByContributor.TryGetValue(contributor, out var records))
                yield return (credits, records, credits.ShareOf(records));
        }
    }

    /// <summary>Records of a contributor that were published in the current epoch.</summary>
    internal ContributorBook Credit(ulong epoch, Address contributor, ulong records)
    {
        if (records == 0)
            return this;
        var credits = Epochs.GetValueOrDefault(epoch) ?? new EpochCredits(epoch, 0, default, default, AddressMap<ulong>.Empty);
        return Put(credits with
        {
            Records = checked(credits.Records + records),
            ByContributor = credits.ByContributor.SetItem(contributor, credits.ByContributor.GetValueOrDefault(contributor) + records),
        });
    }

    /// <summary>The pot of an epoch that is over; without one nobody has anything to collect of it.</summary>
    internal ContributorBook Close(ulong epoch, OpenAmount pot) =>
        pot != default ? Put(Epochs[epoch] with { Pot = pot, Left = pot }) : this with { Epochs = Epochs.Remove(epoch) };

    /// <summary>The book without the epochs before one, and what was left in them.</summary>
    internal (ContributorBook Book, OpenAmount Left) Expire(ulong before)
    {
        var (epochs, left) = (Epochs, default(OpenAmount));
        foreach (var old in Epochs.Values.TakeWhile(e => e.Epoch < before))
            (epochs, left) = (epochs.Remove(old.Epoch), left + old.Left);
        return (this with { Epochs = epochs }, left);
    }

    /// <summary>Pays an address all that it has not collected.</summary>
    internal Result<(ContributorBook Book, OpenBook Open)> Collect(Address contributor, Entry entry, OpenBook open)
    {
        var (book, sum) = (this, default(OpenAmount));
        foreach (var (credits, _, amount) in DueTo(contributor))
        {
            sum += amount;
            book = book.Put(credits with { Left = credits.Left - amount, ByContributor = credits.ByContributor.Remove(contributor) });
        }
        if (sum == default)
            return Error.Conflict("reward-nothing", $"{contributor} has nothing to collect: 0 base units are due, and at least 1 is needed.");
        return open.Post(entry, MovementReason.Reward, new(AccountId.Contributors, -(Int128)sum.Units), new(AccountId.Of(contributor), (Int128)sum.Units)).Try(out var paid, out var error)
            ? (book, paid)
            : error;
    }

    private ContributorBook Put(EpochCredits credits) => this with { Epochs = Epochs.SetItem(credits.Epoch, credits) };
}
