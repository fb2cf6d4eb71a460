using System.Text.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>Keeps a plain list of who asked for which key when, and holds whose OPEN a command moves against whose key has signed it.</summary>
/// <param name="world">The world.</param>
internal sealed class KeyAuditor(World world)
{
    /// <summary>What a command does with OPEN of whoever sends it; anything else is moved by time, or by whom it was reserved for.</summary>
    private static readonly HashSet<MovementReason> OwnMovements =
        [MovementReason.Transfer, MovementReason.Withdrawal, MovementReason.Stake, MovementReason.Bond, MovementReason.Gas, MovementReason.Sponsor];

    private readonly Dictionary<Address, (Address Key, Address? Next, LedgerTime At)> _accounts = [];

    /// <summary>An entry has made this state.</summary>
    public void Applied(LedgerState state, Entry entry)
    {
        if (entry.Actor is not { } signer)
            return;
        foreach (var (account, (_, next, at)) in _accounts.ToList())
        {
            if (next is { } key && at <= entry.Time)
                _accounts[account] = (key, null, default);
        }
        var own = AccountOf(signer);
        foreach (var movement in state.Open.Recent.BackTo(entry.Seq).Where(m => OwnMovements.Contains(m.Reason)))
        {
            foreach (var line in movement.Lines.Where(l => l.Change < 0 && l.Account.Name is null && l.Account.Address != own))
                world.Find(Rule.OnlyItsKeySpends, $"entry {entry.Seq} ({entry.Kind}), which {signer} has signed for {own?.ToString() ?? "nobody"}, takes {-line.Change} base units from {line.Account}");
        }
        if (own is not { } asked)
            return;
        if (entry.Kind == Kinds.AccountRotate)
            _accounts[asked] = (_accounts.GetValueOrDefault(asked, (asked, null, default)).Key, ReadKey(entry), entry.Time.Plus(TimeSpan.FromMilliseconds(state.Parameters.RotationDelayMs)));
        else if (entry.Kind == Kinds.AccountRotateCancel && _accounts.TryGetValue(asked, out var before))
            _accounts[asked] = (before.Key, null, default);
        if (entry.Kind is Kinds.AccountRotate or Kinds.AccountRotateCancel)
            world.Count($"accepted {entry.Kind}");
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

    private static Address ReadKey(Entry entry)
    {
        using var payload = JsonDocument.Parse(entry.Payload);
        return Address.TryParse(payload.RootElement.GetProperty("to").GetString(), out var to) ? to : default;
    }
}
