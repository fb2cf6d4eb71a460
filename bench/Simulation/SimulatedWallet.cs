using System.Globalization;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>The key of a client, which it changes now and then, and which is stolen now and then.</summary>
/// <param name="world">The world.</param>
/// <param name="ledger">The ledger.</param>
/// <param name="client">Whose.</param>
/// <param name="clock">The client's clock.</param>
internal sealed class SimulatedWallet(World world, SimulatedLedger ledger, int client, TimeProvider clock)
{
    private int _changes;

    /// <summary>The account, which is the address of the first key.</summary>
    public Address Account => SimulatedLedger.ClientKey(client).Address;

    /// <summary>Who may guard it: the owner's other key.</summary>
    public KeyPair Guardian { get; } = SimulatedLedger.AccompliceKey(client);

    /// <summary>The key that acts for it, as its owner knows.</summary>
    public KeyPair Key { get; private set; } = SimulatedLedger.ClientKey(client);

    /// <summary>Asks for another key, and uses it once the delay is over.</summary>
    /// <param name="isByGuardian">Whether the guardian asks, as where the key is lost.</param>
    /// <param name="sign">Signs a command whose payload needs its nonce and deadline.</param>
    /// <param name="commit">Sends it.</param>
    /// <param name="send">Signs and sends any command.</param>
    public async Task RotateAsync(bool isByGuardian, SignBound sign, Func<SignedCommand, Task> commit, SendCommand send)
    {
        if (isByGuardian)
            await BeGuardedAsync(send);
        var next = Next();
        await commit(Ask(sign, isByGuardian ? Guardian : Key, next));
        await PassAsync();
        if (KeyOf(ledger.Auditor.Head!.State) == next.Address)
            Key = next;
    }

    /// <summary>A thief who has the key asks for one of its own; the owner takes that back within the delay, and what the thief signs with the new key is worth nothing.</summary>
    /// <param name="isGuarded">Whether its guardian takes it back, and not the key that was stolen.</param>
    /// <param name="sign">Signs a command whose payload needs its nonce and deadline.</param>
    /// <param name="commit">Sends it.</param>
    /// <param name="send">Signs and sends any command.</param>
    public async Task BeStolenAsync(bool isGuarded, SignBound sign, Func<SignedCommand, Task> commit, SendCommand send)
    {
        if (isGuarded)
            await BeGuardedAsync(send);
        var thief = Next();
        await commit(Ask(sign, Key, thief));
        var amount = UInt128.Max(1, ledger.Auditor.Head!.State.Open.BalanceOf(AccountId.Of(Account)).Units / 2).ToString(CultureInfo.InvariantCulture);
        var loot = new { amount, to = SimulatedBridge.Key.Address.ToString() };
        await Task.WhenAll(send(thief, Kinds.OpenTransfer, loot), isGuarded ? send(Guardian, Kinds.AccountRotateCancel, new { account = Account.ToString() }) : send(Key, Kinds.AccountRotateCancel, new { }));
        await PassAsync();
        await send(thief, Kinds.OpenTransfer, loot);
        // Where the owner was too late, the account is the thief's: the rule is that only its key spends, whoever has that.
        if (KeyOf(ledger.Auditor.Head.State) == thief.Address)
            Key = thief;
    }

    /// <summary>What has a key guard an account, or nobody.</summary>
    public static object Guarded(KeyPair? guardian) => guardian is null ? new { } : new { guardian = guardian.Address.ToString() };

    /// <summary>Has the guardian guard it, where nobody does.</summary>
    private async Task BeGuardedAsync(SendCommand send)
    {
        if (ledger.Auditor.Head!.State.Accounts.Of(Account, LedgerTime.From(world.Now)).Guardian is not null)
            return;
        await send(Key, Kinds.AccountGuard, Guarded(Guardian));
        await PassAsync();
    }

    private KeyPair Next() => SimulatedLedger.NextKey(client, ++_changes);

    private SignedCommand Ask(SignBound sign, KeyPair asks, KeyPair next) => sign(asks, Kinds.AccountRotate, (nonce, deadline) => new
    {
        account = Account.ToString(),
        signature = next.Sign(ledger.Auditor.Head!.Domain.Digest(new Rotation(Account, next.Address, nonce, deadline))).ToString(),
        to = next.Address.ToString(),
    });

    private Task PassAsync() => Task.Delay(TimeSpan.FromMilliseconds(ledger.Auditor.Head!.State.Parameters.RotationDelayMs), clock);

    private Address KeyOf(LedgerState state) => state.Accounts.Of(Account, LedgerTime.Later(state.Time, LedgerTime.From(world.Now))).Key;
}

/// <summary>Signs a command whose payload depends on its nonce and its deadline.</summary>
/// <param name="key">Who signs.</param>
/// <param name="kind">The command's kind.</param>
/// <param name="payload">What it says.</param>
internal delegate SignedCommand SignBound(KeyPair key, string kind, Func<ulong, LedgerTime, object> payload);
