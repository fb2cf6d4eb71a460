using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>Why OPEN moved. The numbers are stored and stay.</summary>
public enum MovementReason : byte
{
    /// <summary>It came in over the L2.</summary>
    Deposit = 1,

    /// <summary>Its holder gave it away.</summary>
    Transfer = 2,

    /// <summary>What was reserved for somebody was paid.</summary>
    Hold = 3,

    /// <summary>It went out to the L2.</summary>
    Withdrawal = 4,

    /// <summary>It paid the gas of a command.</summary>
    Gas = 5,

    /// <summary>It was paid for gas, and was divided.</summary>
    GasSplit = 6,

    /// <summary>It vested, and went to who benefits.</summary>
    Vesting = 7,

    /// <summary>It vested out of the community's pool, and was divided.</summary>
    Emission = 8,

    /// <summary>It was staked.</summary>
    Stake = 9,

    /// <summary>Stake came back.</summary>
    Unstake = 10,

    /// <summary>It was earned, and collected or not in time.</summary>
    Reward = 11,

    /// <summary>It was taken from stake for an offence.</summary>
    Slash = 12,

    /// <summary>It was put at stake in a dispute.</summary>
    Bond = 13,

    /// <summary>A dispute is over, and its bonds went where they belong.</summary>
    BondReturn = 14,

    /// <summary>A proposal spent it.</summary>
    TreasurySpend = 15,

    /// <summary>It went into a Datanet's sponsor account, or out of it.</summary>
    Sponsor = 16,

    /// <summary>The genesis gave it to its pool.</summary>
    Allocation = 17,

    /// <summary>It is for those who judge a contribution, or came back.</summary>
    Curation = 18,
}

/// <summary>The reasons' words.</summary>
public static class MovementReasons
{
    /// <summary>What the API calls it.</summary>
    public static string Word(MovementReason reason) => reason switch
    {
        MovementReason.Deposit => "deposit",
        MovementReason.Transfer => "transfer",
        MovementReason.Hold => "hold",
        MovementReason.Withdrawal => "withdrawal",
        MovementReason.Gas => "gas",
        MovementReason.GasSplit => "distribution",
        MovementReason.Vesting => "vesting",
        MovementReason.Emission => "emission",
        MovementReason.Stake => "stake",
        MovementReason.Unstake => "unstake",
        MovementReason.Reward => "reward",
        MovementReason.Slash => "slash",
        MovementReason.Bond => "bond",
        MovementReason.BondReturn => "bond-return",
        MovementReason.TreasurySpend => "treasury",
        MovementReason.Sponsor => "sponsor",
        MovementReason.Allocation => "allocation",
        MovementReason.Curation => "curation",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "There is no such reason."),
    };
}

/// <summary>What one movement did to an account.</summary>
/// <param name="Account">Which.</param>
/// <param name="Change">By how many base units its balance changed; those of one movement sum to zero.</param>
/// <param name="Balance">Its balance after it.</param>
public readonly record struct MovementLine(AccountId Account, Int128 Change, OpenAmount Balance);

/// <summary>A movement of OPEN: double entry, each account once.</summary>
/// <param name="Place">The entry that caused it, or whose time did, and which of its movements it is.</param>
/// <param name="Time">That entry's time.</param>
/// <param name="Kind">That entry's kind.</param>
/// <param name="Reason">Why.</param>
/// <param name="Lines">What it did, to at least two accounts.</param>
public sealed record Movement(MovementPlace Place, LedgerTime Time, string Kind, MovementReason Reason, IReadOnlyList<MovementLine> Lines);

/// <summary>A line of an account's statement.</summary>
/// <param name="Place">The movement that it belongs to.</param>
/// <param name="Time">When.</param>
/// <param name="Kind">The kind of the entry behind it.</param>
/// <param name="Reason">Why the OPEN moved.</param>
/// <param name="Change">By how many base units the balance changed.</param>
/// <param name="Balance">The balance after it.</param>
public sealed record StatementLine(MovementPlace Place, LedgerTime Time, string Kind, MovementReason Reason, Int128 Change, OpenAmount Balance)
{
    /// <summary>What movements did to one account, in their order.</summary>
    public static IEnumerable<StatementLine> Of(AccountId account, IEnumerable<Movement> movements) =>
        from movement in movements
        from line in movement.Lines
        where line.Account == account
        select new StatementLine(movement.Place, movement.Time, movement.Kind, movement.Reason, line.Change, line.Balance);
}
