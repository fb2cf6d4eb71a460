using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Accounts;

/// <summary>How it changes who acts for an account (docs/adr/0044).</summary>
internal static class AccountRules
{
    public static Result<(LedgerState State, string? Subject)> Apply(AccountPayload payload, Address actor, Entry entry, LedgerState state) => payload switch
    {
        AccountRotate rotate => Rotate(state, rotate, actor, entry),
        AccountRotateCancel cancel => Cancel(state, cancel.Account ?? actor, actor, entry),
        AccountGuard guard => Guard(state, guard.Guardian, actor, entry),
        _ => throw new InvalidOperationException($"{payload.GetType().Name} is no payload of accounts."),
    };

    /// <summary>The state at the time of an entry: it is noted of some accounts that what was pending holds.</summary>
    public static LedgerState Due(LedgerState state, Entry entry) =>
        state.Accounts.NextDue is { } first && first <= entry.Time ? state.Accounts.Due(entry).ToList().Aggregate(state, (noted, keys) => Note(noted, keys, entry)) : state;

    /// <summary>The state where what was pending holds. What the vault was to pay to the old key's address, it is to pay to the new one's.</summary>
    private static LedgerState Note(LedgerState state, AccountKeys pending, Entry entry)
    {
        var keys = pending.At(entry.Time);
        return state with { Accounts = state.Accounts.Put(keys), Open = state.Open.Redirect(entry, keys.Account, pending.Key, keys.Key) };
    }

    /// <summary>As <see cref="Due"/>, of the account that a command is about.</summary>
    private static LedgerState NoteDue(LedgerState state, Address account, Entry entry) =>
        state.Accounts.Keys.TryGetValue(account, out var keys) && keys.At(entry.Time) != keys ? Note(state, keys, entry) : state;

    private static Result<(LedgerState, string?)> Rotate(LedgerState state, AccountRotate rotate, Address actor, Entry entry)
    {
        state = NoteDue(state, rotate.Account, entry);
        var keys = state.Accounts.Of(rotate.Account, entry.Time);
        if (!IsAllowed(keys, actor))
            return NotGuardian(keys, actor);
        if (rotate.SignedBy != rotate.To)
            return new Error(ErrorKind.Unauthenticated, "rotation-signature", $"The signature is not {rotate.To}'s, to act for {rotate.Account} by this very command.", "/payload/signature");
        var isAtOnce = actor == keys.Account && rotate.GuardianSignature is not null;
        if (rotate.GuardianSignature is not null && !IsOfGuardian(state.Accounts, keys, rotate.GuardianSignedBy, entry.Time))
            return new Error(ErrorKind.Unauthenticated, "rotation-guardian-signature", $"The signature is not that of a guardian of {rotate.Account}, for this very command.", "/payload/guardianSignature");
        if (keys.Pending is { } before && !isAtOnce)
            return ChangePending(keys, before);
        // What was pending may have been to the same key.
        var accounts = state.Accounts.Put(keys with { Pending = null });
        if (KeyUse.Find(state with { Accounts = accounts }, rotate.To, entry.Time) is { } use)
            return Error.Conflict("key-in-use", $"{rotate.To} {use}; an account is given a key that the ledger does not know.");
        var change = new AccountChange(entry.Seq, actor, isAtOnce ? entry.Time : After(state, entry), rotate.To, null);
        var pending = keys with { Pending = change };
        var asked = state with { Accounts = accounts.Put(pending) };
        return (isAtOnce ? Note(asked, pending, entry) : asked, keys.Account.ToString());
    }

    private static Result<(LedgerState, string?)> Guard(LedgerState state, Address? guardian, Address actor, Entry entry)
    {
        state = NoteDue(state, actor, entry);
        var keys = state.Accounts.Of(actor, entry.Time);
        if (guardian == actor)
            return Error.Invalid("guardian-self", "An account is guarded by another.", "/payload/guardian");
        if (keys.Pending is { } before)
            return ChangePending(keys, before);
        if (guardian == keys.Guardian)
            return Error.Conflict("guardian-unchanged", guardian is null ? $"Nobody guards {actor}." : $"{guardian} guards {actor} already.");
        var change = new AccountChange(entry.Seq, actor, After(state, entry), null, guardian);
        return (state with { Accounts = state.Accounts.Put(keys with { Pending = change }) }, actor.ToString());
    }

    private static Result<(LedgerState, string?)> Cancel(LedgerState state, Address account, Address actor, Entry entry)
    {
        var keys = state.Accounts.Of(account, entry.Time);
        if (!IsAllowed(keys, actor))
            return NotGuardian(keys, actor);
        return keys.Pending is null
            ? Error.Conflict("account-change-none", $"Nothing is pending of {account} at {entry.Time}.")
            : (state with { Accounts = state.Accounts.Put(keys with { Pending = null }) }, account.ToString());
    }

    private static bool IsAllowed(AccountKeys keys, Address actor) => actor == keys.Account || actor == keys.Guardian;

    private static bool IsOfGuardian(AccountBook accounts, AccountKeys keys, Address? signer, LedgerTime now) =>
        keys.Guardian is { } guardian && signer is { } known && accounts.ActsFor(known, now).Try(out var account, out _) && account == guardian;

    private static LedgerTime After(LedgerState state, Entry entry) => entry.Time.Plus(TimeSpan.FromMilliseconds(state.Parameters.RotationDelayMs));

    private static Error NotGuardian(AccountKeys keys, Address actor) => Error.Forbidden("not-guardian", keys.Guardian is { } guardian
        ? $"{keys.Account} is guarded by {guardian}, not by {actor}."
        : $"Nobody guards {keys.Account}, and {actor} is another account.");

    private static Error ChangePending(AccountKeys keys, AccountChange change) => Error.Conflict("account-change-pending",
        change.Key is { } key ? $"{key} is to act for {keys.Account} from {change.EffectiveAt} on; cancel that first." : $"The guardian of {keys.Account} changes at {change.EffectiveAt}; cancel that first.");
}
