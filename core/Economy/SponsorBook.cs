using System.Collections.Immutable;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Economy;

/// <summary>
/// Who has used how much gas at a sponsor's expense in the current epoch. What a Datanet's sponsor account has is a balance like any other; it pays the gas of contributors' commands, for each of
/// them so much in an epoch, and what it does not pay the contributor does.
/// </summary>
public sealed record SponsorBook
{
    /// <summary>Nobody has used anything.</summary>
    public static readonly SponsorBook Empty = new();

    /// <summary>The units of gas by Datanet and contributor, in their order.</summary>
    public ImmutableSortedDictionary<(DatanetId Datanet, Address Contributor), ulong> Used { get; internal init; } = ImmutableSortedDictionary<(DatanetId, Address), ulong>.Empty;

    /// <summary>Whether a sponsor account pays a charge.</summary>
    internal bool Covers(GasCharge charge, LedgerState state) =>
        charge.Sponsor is { } datanet && Used.GetValueOrDefault((datanet, charge.Actor)) + charge.Units <= state.Parameters.SponsorGasPerEpoch && state.Open.BalanceOf(charge.Payer).Units >= charge.Cost;

    /// <summary>The book after a charge was paid.</summary>
    internal SponsorBook Use(GasCharge charge) => charge.Sponsor is { } datanet
        ? this with { Used = Used.SetItem((datanet, charge.Actor), Used.GetValueOrDefault((datanet, charge.Actor)) + charge.Units) }
        : this;

    /// <summary>Puts OPEN into a Datanet's sponsor account, which anybody may do.</summary>
    internal static Result<OpenBook> Fund(SponsorFund fund, Address actor, Entry entry, LedgerState state) => state.Datanets.Datanets.TryGetValue(fund.Datanet, out _)
        ? state.Open.Post(entry, MovementReason.Sponsor, new(AccountId.Of(actor), -(Int128)fund.Amount.Units), new(AccountId.Sponsor(fund.Datanet), (Int128)fund.Amount.Units))
        : DatanetBook.UnknownDatanet(fund.Datanet);

    /// <summary>Takes OPEN out of it, which the Datanet's owner may do.</summary>
    internal static Result<OpenBook> Withdraw(SponsorWithdraw withdrawal, Address actor, Entry entry, LedgerState state)
    {
        if (!state.Datanets.Datanets.TryGetValue(withdrawal.Datanet, out var datanet))
            return DatanetBook.UnknownDatanet(withdrawal.Datanet);
        return datanet.Owner == actor
            ? state.Open.Post(entry, MovementReason.Sponsor, new(AccountId.Sponsor(withdrawal.Datanet), -(Int128)withdrawal.Amount.Units), new(AccountId.Of(actor), (Int128)withdrawal.Amount.Units))
            : Error.Forbidden("not-owner", $"{withdrawal.Datanet} is not {actor}'s.");
    }
}
