using OpenLedger.Core.Accounts;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>What moves or reserves OPEN.</summary>
public abstract record OpenPayload : Payload
{
    /// <summary>The longest memo, in characters.</summary>
    public const int MaxMemoLength = 140;

    private protected static string ReadMemo(ObjectReader reader) => reader.OptionalText("memo", 1, MaxMemoLength) ?? "";
}

/// <summary><c>open.transfer</c>: gives OPEN to another address.</summary>
/// <param name="To">Who gets it.</param>
/// <param name="Amount">How much.</param>
/// <param name="Memo">What for, in its giver's words; public.</param>
public sealed record OpenTransfer(Address To, OpenAmount Amount, string Memo) : OpenPayload
{
    internal override Payload Resolve(AccountBook accounts) => this with { To = accounts.AccountOf(To) };

    internal static OpenTransfer Read(ObjectReader reader)
    {
        var amount = OpenAmount.Read(reader, "amount");
        var memo = ReadMemo(reader);
        return new OpenTransfer(reader.Address("to"), amount, memo);
    }
}

/// <summary><c>bridge.withdraw</c>: takes OPEN off the ledger, to be claimed from the vault on the L2.</summary>
/// <param name="Payout">Whom the vault pays, this and all that has not been paid before.</param>
/// <param name="Amount">How much.</param>
public sealed record BridgeWithdraw(Address Payout, OpenAmount Amount) : OpenPayload
{
    internal static BridgeWithdraw Read(ObjectReader reader)
    {
        var amount = OpenAmount.Read(reader, "amount");
        var payout = reader.Address("payout");
        if (payout == default)
            reader.Reject("payout-zero", "The vault pays an address that is somebody's.", "payout");
        return new BridgeWithdraw(payout, amount);
    }
}

/// <summary><c>hold.reserve</c>: reserves OPEN for an address, which can rely on it until the hold expires.</summary>
/// <param name="Payee">Who may take it or give it back.</param>
/// <param name="Amount">How much at most.</param>
/// <param name="ExpiresAt">When it is free again.</param>
/// <param name="Memo">What for; public.</param>
public sealed record HoldReserve(Address Payee, OpenAmount Amount, LedgerTime ExpiresAt, string Memo) : OpenPayload
{
    internal override Payload Resolve(AccountBook accounts) => this with { Payee = accounts.AccountOf(Payee) };

    internal static HoldReserve Read(ObjectReader reader)
    {
        var amount = OpenAmount.Read(reader, "amount");
        var expiresAt = new LedgerTime(reader.UInt64("expiresAt", 0, LedgerTime.Max.UnixMs));
        var memo = ReadMemo(reader);
        return new HoldReserve(reader.Address("payee"), amount, expiresAt, memo);
    }
}

/// <summary><c>hold.post</c>: the payee takes what was reserved, or a part; what is left is free again.</summary>
/// <param name="Hold">Which hold.</param>
/// <param name="Amount">How much.</param>
public sealed record HoldPost(HoldId Hold, OpenAmount Amount) : OpenPayload
{
    internal static HoldPost Read(ObjectReader reader)
    {
        var amount = OpenAmount.Read(reader, "amount");
        return new HoldPost(HoldId.Read(reader, "hold"), amount);
    }
}

/// <summary><c>hold.void</c>: the payee takes nothing; all of it is free again.</summary>
/// <param name="Hold">Which hold.</param>
public sealed record HoldVoid(HoldId Hold) : OpenPayload
{
    internal static HoldVoid Read(ObjectReader reader) => new(HoldId.Read(reader, "hold"));
}
