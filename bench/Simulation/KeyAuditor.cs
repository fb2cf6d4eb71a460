using System.Text.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>Keeps a plain list of who asked for which key or guardian when, and holds against it whose OPEN a command moves, who may change keys, and what the ledger's book says of them.</summary>
/// <param name="world">The world.</param>
internal sealed class KeyAuditor(World world)
{
    /// <summary>What a command does with OPEN of whoever sends it; anything else is moved by time, or by whom it was reserved for.</summary>
    private static readonly HashSet<MovementReason> OwnMovements =
        [MovementReason.Transfer, MovementReason.Withdrawal, MovementReason.Stake, MovementReason.Bond, MovementReason.Gas, MovementReason.Sponsor];

    private readonly Dictionary<Address, KeysOf> _accounts = [];

    /// <summary>Who acts for an account and who guards it, and what is to become of that at a moment.</summary>
    private sealed record KeysOf(Address Key, Address? Guardian, (Address? Key, Address? Guardian, LedgerTime At)? Pending);

    /// <summary>An entry has made this state.</summary>
    /// <returns>The account for which whoever has signed it acts; null where nobody has.</returns>
    public Address? Applied(LedgerState state, Entry entry)
    {
        if (entry.Actor is not { } signer)
            return null;
        foreach (var (account, keys) in _accounts.ToList())
        {
            if (keys.Pending is var (key, guardian, at) && at <= entry.Time)
                _accounts[account] = new KeysOf(key ?? keys.Key, key is null ? guardian : keys.Guardian, null);
        }
        var own = AccountOf(signer);
        foreach (var movement in state.Open.Recent.BackTo(entry.Seq).Where(m => OwnMovements.Contains(m.Reason)))
        {
            foreach (var line in movement.Lines.Where(l => l.Change < 0 && l.Account.Name is null && l.Account.Address != own))
                world.Find(Rule.OnlyItsKeySpends, $"entry {entry.Seq} ({entry.Kind}), which {signer} has signed for {own?.ToString() ?? "nobody"}, takes {-line.Change} base units from {line.Account}");
        }
        if (own is { } actor && entry.Kind is Kinds.AccountRotate or Kinds.AccountRotateCancel or Kinds.AccountGuard)
            Change(state, entry, actor);
        foreach (var (account, keys) in _accounts)
            Compare(state, entry, account, keys);
        return own;
    }

    private void Change(LedgerState state, Entry entry, Address actor)
    {
        using var payload = JsonDocument.Parse(entry.Payload);
        var (account, at) = (Read(payload, "account") ?? actor, entry.Time.Plus(TimeSpan.FromMilliseconds(state.Parameters.RotationDelayMs)));
        var keys = _accounts.GetValueOrDefault(account, new KeysOf(account, null, null));
        if (actor != account && actor != keys.Guardian)
            world.Find(Rule.KeysChangeAsAsked, $"entry {entry.Seq} ({entry.Kind}) of {actor} is about the keys of {account}, which it does not guard");
        if (actor != account)
            world.Count($"guardian's {entry.Kind}");
        _accounts[account] = keys with
        {
            Pending = entry.Kind == Kinds.AccountRotateCancel ? null : entry.Kind == Kinds.AccountRotate ? (Read(payload, "to"), null, at) : (null, Read(payload, "guardian"), at),
        };
        world.Count($"accepted {entry.Kind}");
    }

    /// <summary>What the book says is what was asked for and not taken back.</summary>
    private void Compare(LedgerState state, Entry entry, Address account, KeysOf keys)
    {
        var booked = state.Accounts.Of(account, entry.Time);
        var pending = booked.Pending is { } change ? (change.Key, change.Guardian, change.EffectiveAt) : ((Address?, Address?, LedgerTime)?)null;
        if ((booked.Key, booked.Guardian, pending) != (keys.Key, keys.Guardian, keys.Pending))
            world.Find(Rule.KeysChangeAsAsked, $"after entry {entry.Seq} ({entry.Kind}) the book says {booked} of {account}, and what was asked for comes to {keys}");
    }

    /// <summary>For which account a key acts; null for one that acts for none, because it does not any more.</summary>
    private Address? AccountOf(Address key)
    {
        foreach (var (account, keys) in _accounts)
        {
            if (keys.Key == key)
                return account;
        }
        return _accounts.ContainsKey(key) ? null : key;
    }

    private static Address? Read(JsonDocument payload, string name) =>
        payload.RootElement.TryGetProperty(name, out var text) && Address.TryParse(text.GetString(), out var address) ? address : null;
}
