using System.Collections.Immutable;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Staking;

namespace OpenLedger.Core.Economy;

/// <summary>What vests, what is emitted, and who gets it, epoch by epoch. What happens when epochs end is in <see cref="EpochEnd"/>.</summary>
public sealed record EconomyBook
{
    /// <summary>Before the genesis.</summary>
    public static readonly EconomyBook Empty = new();

    /// <summary>The time of the genesis, from which all vesting counts.</summary>
    public LedgerTime Began { get; internal init; }

    /// <summary>The number of the current epoch; the first is 0.</summary>
    public ulong Epoch { get; internal init; }

    /// <summary>When the current epoch began; the first began with the genesis.</summary>
    public LedgerTime EpochBegan { get; internal init; }

    /// <summary>What vests, in the order of the genesis.</summary>
    public ImmutableList<Vesting> Vestings { get; internal init; } = [];

    /// <summary>What contributors have to collect.</summary>
    public ContributorBook Contributors { get; internal init; } = ContributorBook.Empty;

    /// <summary>Who has used how much gas at a sponsor's expense in the current epoch.</summary>
    public SponsorBook Sponsors { get; internal init; } = SponsorBook.Empty;

    /// <summary>The fractions of base units that the division of the emission has left over.</summary>
    internal RewardSplit EmissionCarried { get; init; }

    /// <summary>Those that the division of the gas has left over.</summary>
    internal RewardSplit GasCarried { get; init; }

    /// <summary>When the current epoch ends, if its length does not change.</summary>
    public LedgerTime EpochEnds(LedgerParameters parameters) => EpochBegan.Plus(TimeSpan.FromMilliseconds(parameters.EpochMs));

    /// <summary>Whether the end of the current epoch would move OPEN.</summary>
    public bool HasDue(OpenBook open) => Vestings.Any(v => !v.IsDone) || open.BalanceOf(AccountId.Contributors) != default || open.BalanceOf(AccountId.Gas).Units != GasCarried.Waiting;

    /// <summary>The economy of a new ledger.</summary>
    internal static EconomyBook Begin(LedgerTime genesis, IReadOnlyList<Allocation> allocations) => new()
    {
        Began = genesis,
        EpochBegan = genesis,
        Vestings = [.. allocations.Where(a => a.IsVesting).Select(a => new Vesting(a, default))],
    };

    /// <summary>The economy, the stake and the balances at a moment, not after an entry's time: all epochs that are over by then are closed.</summary>
    internal (EconomyBook Economy, StakeBook Stakes, OpenBook Open) Advance(Entry entry, LedgerTime by, StakeBook stakes, OpenBook open, LedgerParameters parameters) =>
        by < EpochEnds(parameters) ? (this, stakes, open) : EpochEnd.Close(this, entry, by, stakes, open, parameters);

    /// <summary>What a version takes in is credited to those who contributed it.</summary>
    internal EconomyBook Credit(DatanetVersionAdd version, DatanetBook datanets)
    {
        var contributors = Contributors;
        foreach (var id in version.Contributions)
        {
            var contribution = datanets.Contributions[id];
            contributors = contributors.Credit(Epoch, contribution.Contributor, contribution.Ingested!.Records);
        }
        return this with { Contributors = contributors };
    }

    /// <summary>Applies one of this book's payloads.</summary>
    internal Result<LedgerState> Apply(EconomyPayload payload, Address actor, Entry entry, LedgerState state)
    {
        switch (payload)
        {
            case RewardCollect:
                return Contributors.Collect(actor, entry, state.Open).Try(out var paid, out var nothing)
                    ? state with { Economy = this with { Contributors = paid.Book }, Open = paid.Open }
                    : nothing;
            case SponsorFund fund:
                return SponsorBook.Fund(fund, actor, entry, state).Try(out var funded, out var unpaid) ? state with { Open = funded } : unpaid;
            case SponsorWithdraw withdrawal:
                return SponsorBook.Withdraw(withdrawal, actor, entry, state).Try(out var withdrawn, out var refused) ? state with { Open = withdrawn } : refused;
            default:
                throw new InvalidOperationException($"{payload.GetType().Name} is no payload of the economy.");
        }
    }
}
