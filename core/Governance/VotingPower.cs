using System.Collections.Immutable;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Governance;

/// <summary>What an address has staked, and who votes with it.</summary>
/// <param name="Stake">All that it has staked, whomever the stake stands behind.</param>
/// <param name="Delegate">Who votes with it; itself unless it says otherwise.</param>
public readonly record struct Voter(OpenAmount Stake, Address Delegate);

/// <summary>
/// Who may vote with how much, now and at the snapshots of what is open. Delegating gives away the votes of all of one's stake, and delegated votes cannot be given on
/// (OpenZeppelin's <c>Votes</c>); other than there, an address votes with its own stake without delegating to itself first.
/// </summary>
public sealed record VotingPower
{
    /// <summary>Nobody has staked anything.</summary>
    public static readonly VotingPower Empty = new();

    /// <summary>Who has staked something or has delegated.</summary>
    public AddressMap<Voter> Voters { get; private init; } = AddressMap<Voter>.Empty;

    /// <summary>Who has votes, or had some at a snapshot.</summary>
    public AddressMap<PowerHistory> Powers { get; private init; } = AddressMap<PowerHistory>.Empty;

    /// <summary>All votes together.</summary>
    public PowerHistory Total { get; private init; }

    /// <summary>The moments at which powers can be asked for, and by how many votes each.</summary>
    public ImmutableSortedDictionary<LedgerTime, int> Snapshots { get; private init; } = ImmutableSortedDictionary<LedgerTime, int>.Empty;

    internal static VotingPower Restore(
        IReadOnlyList<KeyValuePair<Address, Voter>> voters, IReadOnlyList<KeyValuePair<Address, PowerHistory>> powers, PowerHistory total, IReadOnlyList<KeyValuePair<LedgerTime, int>> snapshots) => new()
    {
        Voters = AddressMap<Voter>.From(voters),
        Powers = AddressMap<PowerHistory>.From(powers),
        Total = total,
        Snapshots = SortedMaps.From(snapshots),
    };

    /// <summary>What an address has staked, and who votes with it.</summary>
    public Voter Of(Address address) => Voters.TryGetValue(address, out var voter) ? voter : new Voter(default, address);

    /// <summary>With how much an address could vote now: its stake where it votes with that itself, and what others delegate to it.</summary>
    public OpenAmount PowerNow(Address address) => Powers.GetValueOrDefault(address).Latest.Power;

    /// <summary>With how much it could vote at the end of a snapshot's moment.</summary>
    /// <exception cref="InvalidOperationException">There is no snapshot at that moment: a bug of the caller.</exception>
    public OpenAmount PowerAt(Address address, LedgerTime snapshot) => Powers.GetValueOrDefault(address).At(Kept(snapshot));

    /// <summary>With how much all together could vote at the end of a snapshot's moment.</summary>
    /// <exception cref="InvalidOperationException">There is no snapshot at that moment: a bug of the caller.</exception>
    public OpenAmount TotalAt(LedgerTime snapshot) => Total.At(Kept(snapshot));

    /// <summary>With another stake of an address: the one way by which staking changes votes.</summary>
    /// <param name="address">Whose.</param>
    /// <param name="stake">All that it has staked now.</param>
    /// <param name="now">The time of the entry that made it so.</param>
    internal VotingPower SetStake(Address address, OpenAmount stake, LedgerTime now)
    {
        var voter = Of(address);
        if (stake == voter.Stake)
            return this;
        return With(address, voter with { Stake = stake }) with
        {
            Powers = Change(Powers, voter.Delegate, voter.Stake, stake, now),
            Total = Total.With(Total.Latest.Power - voter.Stake + stake, now, Snapshots.Keys),
        };
    }

    /// <summary>With the votes of an address's stake, now and later, given to another, or back to itself.</summary>
    internal Result<VotingPower> Delegate(Address from, Address to, LedgerTime now)
    {
        var voter = Of(from);
        if (voter.Delegate == to)
            return Error.Conflict("delegate-unchanged", $"{to} votes with the stake of {from} already.");
        return With(from, voter with { Delegate = to }) with
        {
            Powers = Change(Change(Powers, voter.Delegate, voter.Stake, default, now), to, default, voter.Stake, now),
        };
    }

    /// <summary>With powers kept as they are at the end of a moment, now or to come, until <see cref="Release"/> was called as often as this.</summary>
    internal VotingPower Keep(LedgerTime snapshot) => this with { Snapshots = Snapshots.SetItem(snapshot, Snapshots.GetValueOrDefault(snapshot) + 1) };

    /// <summary>With a snapshot that one vote less needs. What nobody needs goes with the next change of the power that it is of.</summary>
    internal VotingPower Release(LedgerTime snapshot) => this with
    {
        Snapshots = Snapshots[snapshot] == 1 ? Snapshots.Remove(snapshot) : Snapshots.SetItem(snapshot, Snapshots[snapshot] - 1),
    };

    private LedgerTime Kept(LedgerTime snapshot) =>
        Snapshots.ContainsKey(snapshot) ? snapshot : throw new InvalidOperationException($"No snapshot of voting power was kept at {snapshot}.");

    private VotingPower With(Address address, Voter voter) =>
        this with { Voters = voter == new Voter(default, address) ? Voters.Remove(address) : Voters.SetItem(address, voter) };

    private AddressMap<PowerHistory> Change(AddressMap<PowerHistory> powers, Address address, OpenAmount less, OpenAmount more, LedgerTime now)
    {
        if (less == more)
            return powers;
        var history = powers.GetValueOrDefault(address);
        var changed = history.With(history.Latest.Power - less + more, now, Snapshots.Keys);
        return changed.IsNothing ? powers.Remove(address) : powers.SetItem(address, changed);
    }
}
